/**
 * Ids of answers and of uses of tools come from model servers, and not every server gives out an id only once: one counts the calls
 * within each answer (`call_0`), another draws the ids of answers from a thousand numbers. By such an id, two accounts are of the
 * same thing only if they also agree in session and time.
 */
import type { UnixMs } from "./time.ts";
import type { Request } from "./request.ts";
import { areAlike, type Thing } from "./thing.ts";
import type { ToolCall } from "./tool-call.ts";
import { totalTokens } from "./usage.ts";

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
/** Long enough never to be drawn twice; a run without digits is a word. */
const drawn = /[a-z0-9]{20,}/gi;

/** Whether the form of an id says that it is given out only once: a UUID, or twenty or more letters and digits in a row. */
export function isUniqueId(id: string): boolean {
  return uuid.test(id) || (id.match(drawn) ?? []).some((run) => /\d.*\d/.test(run) && /[a-z]/i.test(run));
}

/** How far an answer may reach around the time of an account that does not say how long it took, in milliseconds. */
const answerSlackMs = 2000;
/** How long a use of a tool is taken to last where nobody says, in milliseconds: a decision about it may be told that long before it began. */
const decisionSlackMs = 1000;

interface Span {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** How far from an account others of the same thing are looked for, in milliseconds. */
export const longestReuseMs = 3_600_000;

/**
 * Whether two accounts are of one answer by an id that may be given out again: they are of one session, touch in time, and tell the same
 * tokens if both tell any.
 */
export function areOneAnswer(a: Request, b: Request): boolean {
  return (
    share(a.requestId, b.requestId, [a, b]) &&
    touch(spanOfAnswer(a), spanOfAnswer(b)) &&
    areAlike(tokensOf(a), tokensOf(b))
  );
}

/** Whether two accounts are of one use of a tool by such an id: of one session, tool and sender, and they touch in time. */
export function areOneUse(a: ToolCall, b: ToolCall): boolean {
  return (
    share(a.toolUseId, b.toolUseId, [a, b]) &&
    touch(spanOfUse(a), spanOfUse(b)) &&
    areAlike(a.tool, b.tool) &&
    areAlike(a.subagentId, b.subagentId)
  );
}

/** Whether two things have the same id, one that may be given out again, within one session and not too far apart in time. */
function share(a: string | undefined, b: string | undefined, [one, other]: readonly [Thing, Thing]): boolean {
  const { sessionKey } = one;
  return (
    a !== undefined &&
    a === b &&
    sessionKey !== undefined &&
    sessionKey === other.sessionKey &&
    Math.abs(one.at - other.at) <= longestReuseMs &&
    !isUniqueId(a)
  );
}

function spanOfAnswer({ at, durationMs }: Request): Span {
  return durationMs === undefined
    ? { from: at - answerSlackMs, to: at + answerSlackMs }
    : { from: at - durationMs, to: at };
}

function spanOfUse({ at, startedAt, endedAt, durationMs = decisionSlackMs }: ToolCall): Span {
  const from = startedAt ?? at;
  return { from, to: endedAt ?? from + durationMs };
}

function touch(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}

function tokensOf({ usage }: Request): number | undefined {
  return usage === undefined ? undefined : totalTokens(usage);
}
