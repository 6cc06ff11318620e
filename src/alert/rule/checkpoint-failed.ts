import { formatWhole } from "../../domain/whole.ts";
import type { Rule } from "./rule.ts";

/** A failure that is older is history; the count of failures stays in health. */
const recentMs = 86_400_000;

/** A session's state could not be saved or given back. */
export const checkpointFailed: Rule = {
  name: "checkpoint_failed",
  find: (_, { health, now }) => {
    const { failed = 0, last_failure = null } = health?.checkpoints ?? {};
    if (last_failure === null || now - Date.parse(last_failure.at) > recentMs) return [];
    const times = failed === 1 ? "once" : `${formatWhole(failed)} times`;
    return [
      {
        rule: "checkpoint_failed",
        subject: "checkpoints",
        severity: "attention",
        title: "A session's state could not be saved or given back",
        detail: `${times} since the start, the last time because: ${last_failure.reason}`,
        action: "See that the folder of checkpoints can be written",
        command: "hallmonitor doctor",
        since: Date.parse(last_failure.at),
        owner: {},
      },
    ];
  },
};
