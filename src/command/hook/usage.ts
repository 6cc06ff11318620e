/** What `hook --help` prints. */
export const hookUsage = `Hands one event of Claude Code to the collector, or keeps it in the spool until one runs.

  hallmonitor hook [--agent NAME] [--data-dir DIR] [--wait]

Claude Code hands it JSON on standard input; 'hallmonitor setup claude-code --hooks command' puts it into the settings.
It always exits with 0, so that it never stands in an agent's way (but for the built program in a working folder that
was removed, which its runtime ends with 1); with HALLMONITOR_DEBUG=1 it says on standard error
what became of the event. Before a compaction or a /clear a checkpoint of the session is kept, and a start after one, or a
resume, prints it once, as JSON for the client; without a collector this program does that by itself.

  --agent NAME    whose event it is (claude-code)
  --data-dir DIR  the folder of the ledger and the spool
  --wait          the client waits for the answer, which ends its work once a budget is used up (budget.stop)`;
