-- The edits of one file of a session are looked at with each change of one of them.
DROP INDEX tool_call_edit;
CREATE INDEX tool_call_edit ON tool_call (session_key, file_path, at) WHERE tool IN ('Edit', 'MultiEdit', 'NotebookEdit', 'Write');
