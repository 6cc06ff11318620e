import type { Session } from "../../domain/session.ts";
import { commandLine } from "../../domain/command-line.ts";
import { isUsed } from "../../query/session-state.ts";
import type { Rule } from "./rule.ts";
import { nameOf, subjectOf, whose } from "./whose.ts";

/** What was lost longer ago is history. */
const recentMs = 3_600_000;
const mostSessions = 200;

/** Sessions whose process is gone, without a word that they end, and in which there is something to go on with. */
export const sessionLost: Rule = {
  name: "session_lost",
  // It comes back or it does not.
  keepMs: 0,
  find: (reader, { now, filter }) => {
    const lost = reader
      .sessions({ ...filter, from: now - 12 * recentMs, to: undefined, doing: ["lost"] }, mostSessions)
      .filter(({ activity }) => now - (activity?.since ?? 0) <= recentMs);
    const totals = reader.totals(
      lost.map(({ key }) => key),
      now,
    );
    return lost
      .filter((_, index) => totals[index] !== undefined && isUsed(totals[index]))
      .map((session) => ({
        rule: "session_lost",
        subject: subjectOf(session),
        severity: "attention",
        title: `The process of ${nameOf(session)} is gone without a word`,
        detail: "It crashed, or it was killed. What it did until then is kept.",
        action: "Resume it where it was, if its work is not done",
        command: resumeOf(session),
        since: session.activity?.since,
        owner: whose(session),
      }));
  },
};

/** An id that begins as a flag does would be one to the client. */
function resumeOf({ agent, id }: Session): string | undefined {
  return agent === "claude-code" && !id.startsWith("-") ? commandLine("claude --resume", id) : undefined;
}
