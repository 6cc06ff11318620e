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

/** Its activity in a state, in which it is since then, or has been for longer. */
export function enter(known: Activity, state: ActivityState, at: UnixMs): Activity {
  return known.state === state ? known : { ...known, state, since: at };
}
