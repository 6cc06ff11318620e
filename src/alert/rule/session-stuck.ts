import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import { formatAge } from "../../format/duration.ts";
import { commandLine } from "../../domain/command-line.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, subjectOf, whose } from "./whose.ts";
import { leftMs } from "../../domain/activity.ts";

/** Sessions that should be working and give no sign, while their process runs. Where nobody knows of the process, nothing is said. */
export const sessionStuck: Rule = {
  name: "session_stuck",
  keepMs: 0,
  find: (_, asked) => asked.live.flatMap((session) => findingOf(session, asked) ?? []),
};

function findingOf(session: Session, { now, settings, runs }: Asked): Finding | undefined {
  const { activity, lastSeenAt, id } = session;
  if (activity?.state !== "working") return undefined;
  const lastSign = Math.max(lastSeenAt, activity.at);
  const tool = activity.running.at(-1);
  const { afterMs, toolAfterMs } = settings.session_stuck;
  const silence = now - lastSign;
  if (silence < (tool === undefined ? afterMs : toolAfterMs) || silence > leftMs) return undefined;
  if (runs?.(id) !== true) return undefined;
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
    command: commandLine("hallmonitor session", id),
    since: lastSign,
    owner: whose(session),
  };
}
