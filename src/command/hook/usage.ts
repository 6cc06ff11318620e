/** What `hook --help` prints. */
export const hookUsage = `Hands one event of Claude Code to the collector, or keeps it in the spool until
one runs. Claude Code starts it and writes JSON to its standard input:
'hallmonitor setup claude-code --hooks command' puts it into the settings.

  hallmonitor hook [--agent NAME] [--data-dir DIR] [--wait]

Before a compaction or a /clear it saves a checkpoint of the session. At the
next start it prints that once, as JSON for the client. Both work without a
collector, too.

It always exits with 0, so that it never holds up an agent. (Only the built
program in a working folder that was removed exits with 1.) With
HALLMONITOR_DEBUG=1 it says on standard error what became of the event.

  --agent NAME    whose event it is (claude-code)
  --data-dir DIR  the folder of the ledger and the spool
  --wait          the client waits for the answer, which ends its work when a
                  budget is used up (budget.stop)`;
