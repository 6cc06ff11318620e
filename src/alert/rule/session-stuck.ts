import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import { formatAge } from "../../format/duration.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";
import { leftMs } from "../../domain/activity.ts";
import type { LedgerReader } from "../../store/store.ts";

/** Sessions that should be working and give no sign, while their process runs. Where nobody knows of the process, nothing is said. */
export const sessionStuck: Rule = {
  name: "session_stuck",
  keepMs: 0,
  find: (reader, asked) => asked.live.flatMap((session) => findingOf(reader, session, asked) ?? []),
};

function findingOf(
  reader: LedgerReader,
  session: Session,
  { now, settings, runs }: Asked,
): Finding | undefined {
  const { activity, lastSeenAt } = session;
  if (activity?.state !== "working") return undefined;
  const lastSign = Math.max(lastSeenAt, activity.at);
  const tool = activity.running.at(-1);
  const { afterMs, toolAfterMs } = settings.session_stuck;
  const silence = now - lastSign;
  if (silence < (tool === undefined ? afterMs : toolAfterMs) || silence > leftMs) return undefined;
  if (runs?.(session.id) !== true) return undefined;
  return {
    rule: "session_stuck",
    subject: subjectOf(session),
    severity: "attention",
    title: `${nameOf(session)} has given no sign for ${formatAge(silence)} while it works`,
    detail:
      tool === undefined
        ? undefined
        : `It runs ${plainText(tool.tool) || "a tool"} since ${formatAge(now - tool.since)}.`,
    action: "Look at its terminal: it hangs, or it was interrupted there, which gives no sign",
    command: sessionCommand(reader, "hallmonitor session", session),
    since: lastSign,
    owner: whose(session),
  };
}
