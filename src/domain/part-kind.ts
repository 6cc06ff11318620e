/** What a part of a conversation is. */
export type PartKind =
  | "system"
  | "tools"
  | "mcp"
  | "memory"
  | "summary"
  | "prompts"
  | "results"
  | "answers"
  | "attachments"
  | "other";
