import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import { hasAnswered, hasFailed } from "../../domain/tool-call.ts";
import type { LedgerReader } from "../../store/store.ts";
import { mostCalls } from "../session-readings.ts";
import { errorText } from "./error-text.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** What failed longer ago was given up. */
const recentMs = 900_000;

/** Sessions in which a tool fails each time it is tried. What other tools do between is no way out of the loop. */
export const failingTool: Rule = {
  name: "failing_tool",
  find: (reader, asked) => asked.live.flatMap((session) => findingsOf(reader, session, asked)),
};

function findingsOf(reader: LedgerReader, session: Session, { now, settings, recent }: Asked): Finding[] {
  if (now - session.lastSeenAt > recentMs) return [];
  const latest = recent.calls(session);
  // What runs still, or was refused by a person, says nothing of the tool.
  const byTool = Map.groupBy(latest.filter(hasAnswered), ({ tool }) => tool ?? "");
  return [...byTool].flatMap(([tool, calls]): Finding[] => {
    const success = calls.findIndex((call) => !hasFailed(call));
    const failures = success === -1 ? calls : calls.slice(0, success);
    const [last] = failures;
    const level = levelOf(failures.length, settings.failing_tool.times);
    // Nobody looked at what was before the latest calls.
    const least = success === -1 && latest.length >= mostCalls ? "at least " : "";
    if (tool === "" || last === undefined || level === undefined || now - last.at > recentMs) return [];
    return [
      {
        rule: "failing_tool",
        subject: `${subjectOf(session)} ${tool}`,
        severity: "attention",
        level,
        title: `${plainText(tool)} of ${nameOf(session)} failed ${least}${failures.length} times in a row`,
        detail: errorText(last.error),
        action: "See what it tries: it may go in circles, and each turn costs",
        command: sessionCommand(reader, "hallmonitor session", session),
        since: failures.at(-1)?.at,
        owner: whose(session),
      },
    ];
  });
}

/** The bound, twice it, four times it, and so on: the highest that was reached; undefined below the bound. */
function levelOf(failures: number, times: number): number | undefined {
  if (failures < times) return undefined;
  return times * 2 ** Math.floor(Math.log2(failures / times));
}
