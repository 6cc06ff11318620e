import { enter, isOver, type Activity, type ActivityState, type RunningTool } from "./activity.ts";
import type { Sign } from "./sign.ts";
import type { UnixMs } from "./time.ts";
import { answered, asked, asksOn, settled, settles, unasked } from "./waiting.ts";

/** The reason of an end that only the process told. The agent's own reason says more, and replaces it even when it comes later. */
const ofProcess = "exit";

/** How long after another hook the one that ended the turn may still arrive: a client starts them side by side. */
const besideMs = 1000;

/** More tools than any agent runs at once. Beyond this the oldest are forgotten. */
const maxRunning = 32;

const untouched: Activity = {
  state: "idle",
  since: 0,
  at: 0,
  asking: [],
  before: "idle",
  running: [],
  endedAt: undefined,
  endReason: undefined,
};

/** The activity after one more sign. One that arrives after a newer sign changes only what it is about. */
export function follow(before: Activity | undefined, sign: Sign, at: UnixMs): Activity {
  const told = sign.restatesFrom === undefined ? before : undefined;
  const known = told ?? { ...untouched, since: at, at };
  if (at < known.at) return late({ ...known, running: ended(known.running, sign) }, sign, at);
  const running =
    sign.says === "tool-started" ? started(known.running, sign, at) : ended(known.running, sign);
  return next({ ...standing(known, sign, at), running, at }, sign, at);
}

/** What a sign says beside the state: the permission mode, and that the background was listed. A subagent's mode is its own. */
function standing(known: Activity, { mode, stillRunning, subagentId }: Sign, at: UnixMs): Activity {
  const isNews = mode !== undefined && subagentId === undefined && mode !== known.mode?.name;
  if (!isNews && stillRunning === undefined) return known;
  return {
    ...known,
    mode: isNews ? { name: mode, since: at } : known.mode,
    backgroundListedAt: stillRunning === undefined ? known.backgroundListedAt : at,
  };
}

/**
 * A sign that arrives after newer ones. The agent's own reason replaces that of its process; a hook that ended the turn did so
 * unless a tool has started since; a decision ends the wait it is about; and a question stands as long as its tool has not
 * answered, for hooks are programs that overtake each other.
 */
function late(known: Activity, sign: Sign, at: UnixMs): Activity {
  const { says, tool, subagentId } = sign;
  if (says === "session-ended" && known.state === "ended" && known.endReason === ofProcess)
    return { ...known, endReason: sign.reason ?? ofProcess };
  if (sign.isByHook === true && known.at - at <= besideMs && isBetweenTools(known))
    return turnEnded(known, sign, known.at);
  if (says === "unasked" || says === "at-rest") return unasked(known, sign, at);
  const isAboutIt = (one: RunningTool) =>
    one.tool === tool && one.subagentId === subagentId && one.since <= at;
  if (says === "permission-asked" && tool !== undefined && known.running.some(isAboutIt))
    return asked(known, sign, at);
  return known.asking.some((one) => at >= one.since && settles(sign, one))
    ? settled(known, { ...sign, ranSince: sign.ranSince ?? at }, known.at)
    : known;
}

function next(known: Activity, sign: Sign, at: UnixMs): Activity {
  switch (sign.says) {
    case "session-started":
      return alive(enter(cleared(known), "idle", at));
    case "prompted":
      return alive(turned(answered(known, at), "working", at));
    case "woken":
      return alive(turned(known, "working", at));
    case "permission-asked":
      return asked(known, sign, at);
    case "mode-changed":
      return known;
    case "turn-ended":
      return turnEnded(known, sign, at);
    case "input-awaited":
      return known.asking.length > 0 ? known : turned(known, "waiting-input", at);
    case "subagent-ended":
      return subagentEnded(known, sign, at);
    case "unasked":
      return unasked(known, sign, at);
    case "at-rest":
      return atRest(known, sign, at);
    case "compaction-started":
      return compacting(known, at);
    case "compaction-ended":
      return compacted(known, sign, at);
    case "session-ended":
      return endedOf(known, sign.reason, at);
    case "process-ended":
    case "process-gone":
      return processLeft(known, sign, at);
    case "tool-started":
    case "tool-ended":
    case "permission-decided":
      return worked(known, sign, at);
  }
}

/** The session goes on, whatever end was told of it before. */
function alive(known: Activity): Activity {
  return { ...known, endedAt: undefined, endReason: undefined };
}

/** Nobody tells the end of a compaction that failed: when the next one begins, the state before the first still counts. */
function compacting(known: Activity, at: UnixMs): Activity {
  const asking = known.asking.filter(isSubagents);
  const [first] = asking;
  if (first !== undefined) return { ...known, asking, since: first.since };
  const before = known.state === "compacting" ? known.before : known.state;
  return enter({ ...known, asking, before }, "compacting", at);
}

/** A person who asked for the compaction is waited for after it. So is one who was waited for before: clients also compact on their own. */
function compacted(known: Activity, { reason }: Sign, at: UnixMs): Activity {
  if (known.state !== "compacting") return known;
  const waits = reason === "manual" || known.before === "waiting-input";
  return enter(known, waits ? "waiting-input" : "working", at);
}

/**
 * A turn of the session's own conversation begins or ends: whatever it ran or asked is over. Subagents in the background go on,
 * and while one of them asks, the session waits for the answer first.
 */
function turned(known: Activity, state: ActivityState, at: UnixMs): Activity {
  const asking = known.asking.filter(isSubagents);
  const left = { ...known, asking, running: known.running.filter(isSubagents) };
  const [first] = asking;
  return first === undefined ? enter(left, state, at) : { ...left, before: state, since: first.since };
}

function turnEnded(known: Activity, sign: Sign, at: UnixMs): Activity {
  return wentWithItsSession(known, sign) ? known : rested(listed(begun(known, sign), sign), at);
}

/** A turn that began while the session waited for its person: nobody told of the prompt, so the wait ended when the turn began. */
function begun(known: Activity, { ranSince }: Sign): Activity {
  if (known.state !== "waiting-input" || ranSince === undefined || ranSince < known.since) return known;
  return enter(answered(known, ranSince), "working", ranSince);
}

/** Whether it works without a tool of its own: it was prompted, or its tools have answered. */
function isBetweenTools({ state, running }: Activity): boolean {
  return state === "working" && running.every(isSubagents);
}

/** A turn is over: the session waits for its person, unless subagents are out whose answers will set it to work again. */
function rested(known: Activity, at: UnixMs): Activity {
  return turned(known, (known.sentOut ?? []).length > 0 ? "working" : "waiting-input", at);
}

/** What is left after all background work was listed. Nothing else may tell that a subagent was stopped. */
function listed(known: Activity, { stillRunning }: Sign): Activity {
  if (stillRunning === undefined) return known;
  const goesOn = ({ subagentId }: RunningTool) =>
    subagentId === undefined || stillRunning.includes(subagentId);
  const [asking, running] = [known.asking.filter(goesOn), known.running.filter(goesOn)];
  return { ...known, asking, running, sentOut: stillRunning };
}

/** A subagent takes its tools and its questions with it. */
function subagentEnded(known: Activity, { subagentId }: Sign, at: UnixMs): Activity {
  const isOthers = (one: RunningTool) => one.subagentId !== subagentId;
  const sentOut = known.sentOut?.filter((id) => id !== subagentId);
  const left = { ...known, running: known.running.filter(isOthers), sentOut };
  const asking = known.asking.filter(isOthers);
  return asking.length === known.asking.length
    ? left
    : asksOn(left, asking, { until: at, goesBack: true, at });
}

function isSubagents({ subagentId }: RunningTool): boolean {
  return subagentId !== undefined;
}

/** Whether the session ended in the middle of this turn, as it does with `/clear`: nobody is waited for then. */
function wentWithItsSession({ state, since }: Activity, { ranSince }: Sign): boolean {
  return state === "ended" && ranSince !== undefined && ranSince <= since;
}

/** A tool started, ended or was decided on, so the session works, unless another tool still waits for permission. */
function worked(known: Activity, sign: Sign, at: UnixMs): Activity {
  if (known.asking.length > 0) return settled(known, sign, at);
  const isOwn = sign.subagentId === undefined;
  if (isOver(known.state) && (sign.says !== "tool-started" || !isOwn)) return known;
  // A subagent in the background goes on while the session waits or is compacted.
  if (!isOwn && (known.state === "waiting-input" || known.state === "compacting")) return known;
  return enter(known, "working", at);
}

/** Its person dismissed the question, and nothing goes on. Of a session that was not known to ask, other signs say more. */
function atRest(known: Activity, sign: Sign, at: UnixMs): Activity {
  const left = unasked(known, sign, at);
  return left === known || left.asking.length > 0
    ? left
    : rested(listed(left, { ...sign, stillRunning: [] }), at);
}

function started(
  running: readonly RunningTool[],
  { toolUseId, tool, subagentId }: Sign,
  at: UnixMs,
): readonly RunningTool[] {
  const others = running.filter((one) => toolUseId === undefined || one.toolUseId !== toolUseId);
  return [...others, { toolUseId, tool, subagentId, since: at }].slice(-maxRunning);
}

function ended(running: readonly RunningTool[], { says, toolUseId }: Sign): readonly RunningTool[] {
  if (says !== "tool-ended" || toolUseId === undefined) return running;
  return running.filter((one) => one.toolUseId !== toolUseId);
}

/** A process began or ended: nothing runs or asks any more. */
function cleared(known: Activity): Activity {
  return { ...known, asking: [], running: [], sentOut: undefined };
}

/** The process is gone, with or without a word of its end. */
function processLeft(known: Activity, { says }: Sign, at: UnixMs): Activity {
  if (known.state === "ended") return known;
  return says === "process-ended" ? endedOf(known, ofProcess, at) : enter(cleared(known), "lost", at);
}

function endedOf(known: Activity, endReason: string | undefined, at: UnixMs): Activity {
  return { ...enter(cleared(known), "ended", at), endedAt: at, endReason };
}
