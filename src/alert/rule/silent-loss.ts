import { counted } from "../../domain/counted.ts";
import { isOwned } from "../../query/owner.ts";
import { silentSessions, type SilentChannel } from "../../query/silent-loss.ts";
import type { Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** What has not come within a minute and a half does not come: looking more often finds nothing sooner. */
const everyMs = 30_000;

const titles = {
  events: (name: string) => `The telemetry of ${name} fell silent while it went on`,
  counters: (name: string) => `The metric counters of ${name} stand still while it goes on`,
} as const satisfies Record<SilentChannel, (name: string) => string>;

const missed = {
  events: "known from its transcript only",
  counters: "in none of its counters",
} as const satisfies Record<SilentChannel, string>;

/** Sessions whose telemetry fell silent while they went on. */
export const silentLoss: Rule = {
  name: "silent_loss",
  everyMs,
  find: (reader, { now, filter, startedAt }) =>
    silentSessions(reader, { now, startedAt })
      .filter(({ session }) => isOwned(session, filter))
      .map(({ session, channel, requests, lastTold }) => ({
        rule: "silent_loss",
        subject: subjectOf(session),
        severity: "bad",
        title: titles[channel](nameOf(session)),
        detail: `${counted(requests, "request")} ${requests === 1 ? "is" : "are"} ${missed[channel]}.`,
        action: "Restart that client: nothing else makes it export again",
        command: sessionCommand(reader, "hallmonitor reconcile", session),
        since: lastTold,
        owner: whose(session),
      })),
};
