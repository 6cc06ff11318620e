import { enter, longestWaitMs, type Activity, type RunningTool, type Waited } from "./activity.ts";
import type { Sign } from "./sign.ts";
import type { UnixMs } from "./time.ts";

const noWaits: Waited = { permissionMs: 0, inputMs: 0, permissionUntil: 0 };

/** A request for permission names the tool and not its use: meant is the newest running one of that name, of whoever asks, that has not asked yet. */
export function asked(known: Activity, sign: Sign, at: UnixMs): Activity {
  const { tool, subagentId, isReminder = tool === undefined } = sign;
  // A reminder names no tool, or one that is known to ask.
  if (isReminder && known.asking.some((one) => tool === undefined || tool === one.tool)) return known;
  const isMeant = (one: RunningTool) =>
    (tool === undefined || one.tool === tool) && (isReminder || one.subagentId === subagentId);
  const asks = (use: RunningTool) =>
    known.asking.some((one) => isMeant(one) && one.toolUseId === use.toolUseId);
  const use = known.running.findLast((one) => isMeant(one) && !asks(one));
  // Either it was asked before, or nobody told that it started.
  if (use === undefined && known.asking.some(isMeant)) return known;
  const question = { subagentId, ...use, tool: tool ?? use?.tool, toolUseId: use?.toolUseId, since: at };
  const asking = [...known.asking, question];
  if (known.asking.length > 0) return { ...known, asking };
  return enter({ ...known, asking, before: known.state }, "waiting-permission", at);
}

/** Removes the first question that the sign answers. */
export function settled(known: Activity, sign: Sign, at: UnixMs): Activity {
  const index = known.asking.findIndex((one) => settles(sign, one));
  const question = known.asking[index];
  if (question === undefined) return known;
  const goesBack = (sign.subagentId ?? question.subagentId) !== undefined;
  const until = sign.ranSince ?? at;
  return asksOn(known, known.asking.toSpliced(index, 1), { until, goesBack, at });
}

/** Whether a sign is the answer to a question. */
export function settles(sign: Sign, asking: RunningTool): boolean {
  if (sign.says !== "tool-ended" && sign.says !== "permission-decided") return false;
  if (asking.toolUseId !== undefined && sign.toolUseId !== undefined)
    return asking.toolUseId === sign.toolUseId;
  return asking.tool === undefined || sign.tool === undefined || asking.tool === sign.tool;
}

/**
 * A question was answered at `until`, and `asking` are left; the next of them has waited since it was asked. An answer that
 * `goesBack` to a subagent sets that to work, and not a session that waits for its person.
 */
export function asksOn(
  known: Activity,
  asking: Activity["asking"],
  { until, goesBack, at }: { until: UnixMs; goesBack: boolean; at: UnixMs },
): Activity {
  const left = { ...known, asking, waited: permitted(known, until) };
  const [first] = asking;
  if (first !== undefined) return { ...left, since: first.since };
  return enter(left, goesBack && known.before === "waiting-input" ? known.before : "working", at);
}

/** Everything that was asked by then is decided, whoever asked it. */
export function unasked(known: Activity, { ranSince }: Sign, at: UnixMs): Activity {
  const until = ranSince ?? at;
  const asking = known.asking.filter((one) => one.since > until);
  if (asking.length === known.asking.length) return known;
  return asksOn(known, asking, { until, goesBack: false, at: known.at });
}

/** A prompt ends the wait for it. */
export function answered(known: Activity, at: UnixMs): Activity {
  if (known.state !== "waiting-input") return known;
  const { waited = noWaits } = known;
  return { ...known, waited: { ...waited, inputMs: waited.inputMs + counted(known.since, at) } };
}

/** The waits, with one for a permission that was given at `at`. */
function permitted({ asking, waited = noWaits }: Activity, at: UnixMs): Waited {
  const since = Math.max(asking[0]?.since ?? at, waited.permissionUntil);
  return {
    ...waited,
    permissionMs: waited.permissionMs + counted(since, at),
    permissionUntil: Math.max(at, waited.permissionUntil),
  };
}

function counted(since: UnixMs, until: UnixMs): number {
  return Math.min(Math.max(0, until - since), longestWaitMs);
}
