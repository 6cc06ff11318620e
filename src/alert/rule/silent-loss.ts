import { isOwned } from "../../query/owner.ts";
import { silentSessions } from "../../query/silent-loss.ts";
import type { Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** What has not come within a minute and a half does not come: looking more often finds nothing sooner. */
const everyMs = 30_000;

/** Sessions whose telemetry fell silent while they went on, as their transcripts show. */
export const silentLoss: Rule = {
  name: "silent_loss",
  everyMs,
  find: (reader, { now, filter }) =>
    silentSessions(reader, now)
      .filter(({ session }) => isOwned(session, filter))
      .map(({ session, requests, lastInOtlp }) => ({
        rule: "silent_loss",
        subject: subjectOf(session),
        severity: "bad",
        title: `The telemetry of ${nameOf(session)} fell silent while it went on`,
        detail: `${requests} ${requests === 1 ? "request is" : "requests are"} known from its transcript only.`,
        action: "Restart that client: nothing else makes it export again",
        command: sessionCommand(reader, "hallmonitor reconcile", session),
        since: lastInOtlp,
        owner: whose(session),
      })),
};
