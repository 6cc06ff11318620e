import { isOver } from "../domain/activity.ts";
import { placeOf, placeWithin } from "../domain/folder.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import { isEditTool, type ToolCall } from "../domain/tool-call.ts";
import type { LedgerReader } from "../store/store.ts";

/** A write belongs to an event that comes at most this long after it. */
const reachMs = 10 * 60_000;
/** A tool is told of when it starts, and its file is written later; but clocks of files are coarse. */
const slackMs = 1000;
/** Sessions that are looked at, the latest first: nobody runs more at once. */
const maxSessions = 100;
/** Tool calls of a session that are looked at, the latest first. */
const maxCalls = 500;

/** A change of a plan's files. */
export interface PlanWrite {
  readonly project: string;
  readonly planPath: string;
  readonly at: UnixMs;
}

/**
 * The session that brought a change of a plan about: the one whose tools last wrote a file in the plan's folder, within ten
 * minutes before it; or else the only one that was at work on the project then. Undefined when it cannot be told.
 */
export function planAuthor(reader: LedgerReader, write: PlanWrite): Session | undefined {
  const { at } = write;
  const present = reader
    .sessions({ from: at - reachMs, to: at + slackMs }, maxSessions)
    .filter((session) => !isGone(session, at));
  const writers = present.flatMap((session) => {
    const wroteAt = lastWrite(reader, session, write);
    return wroteAt === undefined ? [] : [{ session, wroteAt }];
  });
  const [writer] = writers.toSorted((a, b) => b.wroteAt - a.wroteAt);
  if (writer !== undefined) return writer.session;
  const place = placeOf(write.project);
  const own = present.filter(({ facts }) => facts.project !== undefined && placeOf(facts.project) === place);
  return own.length === 1 ? own[0] : undefined;
}

/** Whether a session was over by then. What it did before it ended it did all the same, a moment later at most. */
function isGone({ activity }: Session, at: UnixMs): boolean {
  if (activity === undefined || !isOver(activity.state)) return false;
  return activity.since < at - slackMs;
}

function lastWrite(reader: LedgerReader, { key }: Session, write: PlanWrite): UnixMs | undefined {
  const { at, project, planPath } = write;
  const above = `${placeOf(planPath)}/`;
  return reader
    .toolCalls({ sessionKey: key, from: at - reachMs, to: at + slackMs }, maxCalls)
    .findLast((call) => isWrite(call) && placeWithin(project, call.filePath ?? "").startsWith(above))?.at;
}

function isWrite({ tool, success }: ToolCall): boolean {
  return success !== false && isEditTool(tool);
}
