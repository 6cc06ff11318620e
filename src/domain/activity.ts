import type { Sign } from "./sign.ts";
import { hourMs, type UnixMs } from "./time.ts";

/**
 * How long a session may give no sign before it counts as left: who has hooks would have told of its end by then, and nobody
 * drives one that long without a word.
 */
export const leftMs = 12 * hourMs;

/**
 * What a session does by its signs alone. `idle`: it began, and nothing was asked of it yet. `lost`: its process is
 * gone, without a word of its end.
 */
export type ActivityState =
  | "idle"
  | "working"
  | "waiting-permission"
  | "waiting-input"
  | "compacting"
  | "ended"
  | "lost";

/** Whether nothing more is to come of a session in this state; of one whose state nobody told there may be. */
export function isOver(state: ActivityState | undefined): boolean {
  return state === "ended" || state === "lost";
}

/** What a session does, as its signs last said; `none` where nothing gave a sign. Time may have passed over it since. */
export type Doing = ActivityState | "none";

/** A use of a tool that was let start, or asks for permission. Without `toolUseId` it is known by its name alone. */
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
  /** Tools that wait for a person's permission, the first to ask first. Not empty exactly while that is the state. */
  readonly asking: readonly RunningTool[];
  /** What it did when something came between that ends by itself: a question for permission, a compaction. */
  readonly before: ActivityState;
  /** Tools that were let start and have not answered, oldest first. */
  readonly running: readonly RunningTool[];
  readonly endedAt: UnixMs | undefined;
  readonly endReason: string | undefined;
  /** How long it has waited for its person; undefined while no wait was seen from its beginning to its end. */
  readonly waited?: Waited | undefined;
  /** The permission mode and since when, as far as its records tell. */
  readonly mode?: PermissionMode | undefined;
  /** When all work in the background was last listed. */
  readonly backgroundListedAt?: UnixMs | undefined;
  /** Subagents that were at work when that was listed, and were not told to have ended since: the session goes on by itself after them. */
  readonly sentOut?: readonly string[] | undefined;
}

/** How far an agent may go without asking, in its own word: `plan`, `default`, `acceptEdits`. */
export interface PermissionMode {
  readonly name: string;
  readonly since: UnixMs;
}

/** Waits that are over. Each counts up to `longestWaitMs`; the time between two is counted once, however many asked. */
export interface Waited {
  /** For a permission, until it was decided on. */
  readonly permissionMs: number;
  /** For the next prompt, after an answer. */
  readonly inputMs: number;
  /** End of the last wait for a permission: another question that was open by then waits from here on. */
  readonly permissionUntil: UnixMs;
}

/**
 * As long as one wait for a person counts at most. Whoever has not come back after an hour is gone, for lunch or for the
 * night: the session is left alone then, it does not wait.
 */
export const longestWaitMs = 3_600_000;

/** Why a session ended of which only its process tells; the agent's own word says more, and counts also where it comes later. */
const ofProcess = "exit";

/** So long a hook may be under way to us while one beside it has ended the turn already. */
const besideMs = 1000;

/** More tools at once than any agent runs; the oldest are forgotten beyond. */
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

/** The activity after one more sign. A sign that comes late, after a newer one was heard, changes only what it is about. */
export function follow(before: Activity | undefined, sign: Sign, at: UnixMs): Activity {
  const told = sign.restatesFrom === undefined ? before : undefined;
  const known = told ?? { ...untouched, since: at, at };
  if (at < known.at) return late({ ...known, running: ended(known.running, sign) }, sign, at);
  const running =
    sign.says === "tool-started" ? started(known.running, sign, at) : ended(known.running, sign);
  return next({ ...standing(known, sign, at), running, at }, sign, at);
}

/** What holds beside the state: the mode, and when the background was listed. A subagent has a mode of its own. */
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
 * A decision may be told after other signs; the wait it is about ends all the same. So may a question be, where hooks are programs
 * that overtake each other; it stands as long as the tool it is about has not answered.
 */
function late(known: Activity, sign: Sign, at: UnixMs): Activity {
  const { says, tool, subagentId } = sign;
  if (says === "session-ended" && known.state === "ended" && known.endReason === ofProcess)
    return { ...known, endReason: sign.reason ?? ofProcess };
  if (sign.isByHook === true && known.at - at <= besideMs && isIdlyWorking(known))
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
      return { ...enter(cleared(known), "idle", at), endedAt: undefined, endReason: undefined };
    case "prompted":
      return {
        ...turned(answered(known, at), "working", at),
        endedAt: undefined,
        endReason: undefined,
      };
    case "woken":
      return { ...turned(known, "working", at), endedAt: undefined, endReason: undefined };
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

/** Of one that failed no end is told: the next one comes after what came before the first. */
function compacting(known: Activity, at: UnixMs): Activity {
  const asking = known.asking.filter(isSubagents);
  const [first] = asking;
  if (first !== undefined) return { ...known, asking, since: first.since };
  const before = known.state === "compacting" ? known.before : known.state;
  return enter({ ...known, asking, before }, "compacting", at);
}

/** Who asked for it waits for what comes of it; newer clients compact a conversation by themselves, too, while nobody says anything. */
function compacted(known: Activity, { reason }: Sign, at: UnixMs): Activity {
  if (known.state !== "compacting") return known;
  const waits = reason === "manual" || known.before === "waiting-input";
  return enter(known, waits ? "waiting-input" : "working", at);
}

/**
 * A turn of the session's own conversation begins or ends: what that asked and ran is over. Subagents in the background go on,
 * and one of them that asks stands still until it is answered.
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

/** A turn that began while its person was waited for ended that wait then, where nobody told of its prompt before. */
function begun(known: Activity, { ranSince }: Sign): Activity {
  if (known.state !== "waiting-input" || ranSince === undefined || ranSince < known.since) return known;
  return enter(answered(known, ranSince), "working", ranSince);
}

/** Whether it works by the word that it was asked, or that a tool ended, alone. */
function isIdlyWorking({ state, running }: Activity): boolean {
  return state === "working" && running.every(isSubagents);
}

/** A turn is over: it waits for its person, unless subagents are out, whose answers set it to work again. */
function rested(known: Activity, at: UnixMs): Activity {
  return turned(known, (known.sentOut ?? []).length > 0 ? "working" : "waiting-input", at);
}

/** What is left once all work in the background was listed. Of a subagent that was stopped nothing else need tell. */
function listed(known: Activity, { stillRunning }: Sign): Activity {
  if (stillRunning === undefined) return known;
  const goesOn = ({ subagentId }: RunningTool) =>
    subagentId === undefined || stillRunning.includes(subagentId);
  const [asking, running] = [known.asking.filter(goesOn), known.running.filter(goesOn)];
  return { ...known, asking, running, sentOut: stillRunning };
}

/** What a subagent asked and ran ends with it. */
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

/** Whether a turn ends after its session only because that ended within it, as the turn of a `/clear` does: nobody is waited for. */
function wentWithItsSession({ state, since }: Activity, { ranSince }: Sign): boolean {
  return state === "ended" && ranSince !== undefined && ranSince <= since;
}

/** A tool started, ended or was decided on: the session works, unless another tool still waits for its permission. */
function worked(known: Activity, sign: Sign, at: UnixMs): Activity {
  if (known.asking.length > 0) return settled(known, sign, at);
  const isOwn = sign.subagentId === undefined;
  if (isOver(known.state) && (sign.says !== "tool-started" || !isOwn)) return known;
  // What runs in the background goes on while the session waits, or makes room.
  if (!isOwn && (known.state === "waiting-input" || known.state === "compacting")) return known;
  return enter(known, "working", at);
}

/** Takes the first question away that the sign answers. */
function settled(known: Activity, sign: Sign, at: UnixMs): Activity {
  const index = known.asking.findIndex((one) => settles(sign, one));
  const question = known.asking[index];
  if (question === undefined) return known;
  const goesBack = (sign.subagentId ?? question.subagentId) !== undefined;
  const until = sign.ranSince ?? at;
  return asksOn(known, known.asking.toSpliced(index, 1), { until, goesBack, at });
}

/** A question was answered by `until`, and these are left. The next one in line waits since it was asked. A subagent's answer goes back to it, while the session may wait. */
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

/** What was asked by then is decided on, whoever asked it. */
function unasked(known: Activity, { ranSince }: Sign, at: UnixMs): Activity {
  const until = ranSince ?? at;
  const asking = known.asking.filter((one) => one.since > until);
  if (asking.length === known.asking.length) return known;
  return asksOn(known, asking, { until, goesBack: false, at: known.at });
}

/** Its person took it out of a question, and nothing goes on. Who was not known to ask is said more of by others. */
function atRest(known: Activity, sign: Sign, at: UnixMs): Activity {
  const left = unasked(known, sign, at);
  return left === known || left.asking.length > 0
    ? left
    : rested(listed(left, { ...sign, stillRunning: [] }), at);
}

/** The waits with one more for a permission, which was given at `at`. */
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

/** A request for permission names the tool but not its use: it is the newest running one of that name that did not ask yet, of who asks. */
function asked(known: Activity, sign: Sign, at: UnixMs): Activity {
  const { tool, subagentId, isReminder = tool === undefined } = sign;
  // The reminder that follows names no tool, or one that is known to ask.
  if (isReminder && known.asking.some((one) => tool === undefined || tool === one.tool)) return known;
  const isMeant = (one: RunningTool) =>
    (tool === undefined || one.tool === tool) && (isReminder || one.subagentId === subagentId);
  const asks = (use: RunningTool) =>
    known.asking.some((one) => isMeant(one) && one.toolUseId === use.toolUseId);
  const use = known.running.findLast((one) => isMeant(one) && !asks(one));
  // It was said before, or its start was not.
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

/** Nothing runs or asks any more: a process began, or ended. */
function cleared(known: Activity): Activity {
  return { ...known, asking: [], running: [], sentOut: undefined };
}

/** Its process is gone, after its end was told or without a word of it. */
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
