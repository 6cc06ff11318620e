import type { Sign } from "./sign.ts";
import { hourMs, type UnixMs } from "./time.ts";

/**
 * After this long without a sign a session counts as left: hooks would have told of its end by then, and nobody works with a
 * session that long without a word.
 */
export const leftMs = 12 * hourMs;

/**
 * What a session does by its signs alone. `idle`: it has started, and nothing was asked of it yet. `lost`: its process is gone
 * without a word of its end.
 */
export type ActivityState =
  | "idle"
  | "working"
  | "waiting-permission"
  | "waiting-input"
  | "compacting"
  | "ended"
  | "lost";

/** Whether a session in this state is finished. One of which nobody told any state may still go on. */
export function isOver(state: ActivityState | undefined): boolean {
  return state === "ended" || state === "lost";
}

/** What a session does by its latest sign, however long ago that was; `none` where nothing gave one. */
export type Doing = ActivityState | "none";

/** A use of a tool that was allowed to start, or waits for permission. Without a `toolUseId` only its name identifies it. */
export interface RunningTool {
  readonly toolUseId: string | undefined;
  readonly tool: string | undefined;
  /** The subagent that uses it; undefined for the session's own conversation. */
  readonly subagentId?: string | undefined;
  readonly since: UnixMs;
}

/** What a session is doing, as far as its signs tell. */
export interface Activity {
  readonly state: ActivityState;
  /** Since when it is in this state. */
  readonly since: UnixMs;
  /** Time of the newest sign. */
  readonly at: UnixMs;
  /** Tools that wait for a person's permission, in the order in which they asked: some in that state, none in any other. */
  readonly asking: readonly RunningTool[];
  /** The state to go back to after an interruption that ends by itself: a question for permission, a compaction. */
  readonly before: ActivityState;
  /** Tools that have started and not answered yet, oldest first. */
  readonly running: readonly RunningTool[];
  readonly endedAt: UnixMs | undefined;
  readonly endReason: string | undefined;
  /** How long it has waited for its person; undefined until one wait was seen from beginning to end. */
  readonly waited?: Waited | undefined;
  /** The permission mode and since when, as far as its records tell. */
  readonly mode?: PermissionMode | undefined;
  /** When all work in the background was last listed. */
  readonly backgroundListedAt?: UnixMs | undefined;
  /** Subagents that were at work in that list and have not ended since. Their answers set the session to work again by itself. */
  readonly sentOut?: readonly string[] | undefined;
}

/** How far an agent may go without asking, in its own word: `plan`, `default`, `acceptEdits`. */
export interface PermissionMode {
  readonly name: string;
  readonly since: UnixMs;
}

/** Waits that are over. Each counts for `longestWaitMs` at most; time in which several tools waited counts once. */
export interface Waited {
  /** For a permission, until it was decided on. */
  readonly permissionMs: number;
  /** For the next prompt, after an answer. */
  readonly inputMs: number;
  /** When the last wait for a permission ended. A question that was open by then waits from here on. */
  readonly permissionUntil: UnixMs;
}

/**
 * The most that one wait for a person counts. Whoever has not come back after an hour is gone, for lunch or for the night: by
 * then the session is not waiting, it is left alone.
 */
export const longestWaitMs = 3_600_000;

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

const noWaits: Waited = { permissionMs: 0, inputMs: 0, permissionUntil: 0 };

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

/** Removes the first question that the sign answers. */
function settled(known: Activity, sign: Sign, at: UnixMs): Activity {
  const index = known.asking.findIndex((one) => settles(sign, one));
  const question = known.asking[index];
  if (question === undefined) return known;
  const goesBack = (sign.subagentId ?? question.subagentId) !== undefined;
  const until = sign.ranSince ?? at;
  return asksOn(known, known.asking.toSpliced(index, 1), { until, goesBack, at });
}

/**
 * A question was answered at `until`, and `asking` are left; the next of them has waited since it was asked. An answer that
 * `goesBack` to a subagent sets that to work, and not a session that waits for its person.
 */
function asksOn(
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
function unasked(known: Activity, { ranSince }: Sign, at: UnixMs): Activity {
  const until = ranSince ?? at;
  const asking = known.asking.filter((one) => one.since > until);
  if (asking.length === known.asking.length) return known;
  return asksOn(known, asking, { until, goesBack: false, at: known.at });
}

/** Its person dismissed the question, and nothing goes on. Of a session that was not known to ask, other signs say more. */
function atRest(known: Activity, sign: Sign, at: UnixMs): Activity {
  const left = unasked(known, sign, at);
  return left === known || left.asking.length > 0
    ? left
    : rested(listed(left, { ...sign, stillRunning: [] }), at);
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

/** A prompt ends the wait for it. */
function answered(known: Activity, at: UnixMs): Activity {
  if (known.state !== "waiting-input") return known;
  const { waited = noWaits } = known;
  return { ...known, waited: { ...waited, inputMs: waited.inputMs + counted(known.since, at) } };
}

function counted(since: UnixMs, until: UnixMs): number {
  return Math.min(Math.max(0, until - since), longestWaitMs);
}

/** A request for permission names the tool and not its use: meant is the newest running one of that name, of whoever asks, that has not asked yet. */
function asked(known: Activity, sign: Sign, at: UnixMs): Activity {
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

function settles(sign: Sign, asking: RunningTool): boolean {
  if (sign.says !== "tool-ended" && sign.says !== "permission-decided") return false;
  if (asking.toolUseId !== undefined && sign.toolUseId !== undefined)
    return asking.toolUseId === sign.toolUseId;
  return asking.tool === undefined || sign.tool === undefined || asking.tool === sign.tool;
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

function enter(known: Activity, state: ActivityState, at: UnixMs): Activity {
  return known.state === state ? known : { ...known, state, since: at };
}
