import type { UnixMs } from "./time.ts";

/**
 * What a record says of what its session is doing. Hooks say it at once; transcripts and events a little later. `unasked`: nobody is asked
 * any more, whatever was asked before; `at-rest`: nor does anything run, and its person is waited for.
 */
export interface Sign {
  readonly says:
    | "session-started"
    | "prompted"
    | "woken"
    | "tool-started"
    | "tool-ended"
    | "permission-asked"
    | "permission-decided"
    | "unasked"
    | "at-rest"
    | "turn-ended"
    | "input-awaited"
    | "compaction-started"
    | "compaction-ended"
    | "session-ended"
    | "mode-changed"
    | "subagent-ended"
    | "process-ended"
    | "process-gone";
  readonly tool?: string | undefined;
  readonly toolUseId?: string | undefined;
  /** Why a session ended, or what set a compaction off, in the agent's words. */
  readonly reason?: string | undefined;
  /** The subagent whose record says it, which goes on while the session itself may wait for its person. */
  readonly subagentId?: string | undefined;
  /** Whether it repeats that somebody is asked, and is no question of its own. */
  readonly isReminder?: boolean | undefined;
  /**
   * Since when a tool or a turn that ended had run, or a session that asks no more does what it does, where the record tells: a permission
   * that the tool waited for was given by then, and a session that ended since took the turn with it.
   */
  readonly ranSince?: UnixMs | undefined;
  /**
   * When the session started, where a person says afterwards when the whole of it was: what had been said of that before
   * counts no more, whether it was earlier or later.
   */
  readonly restatesFrom?: UnixMs | undefined;
  /** The permission mode that the session is in, where the record tells: `plan`, `default`. */
  readonly mode?: string | undefined;
  /** Whether a hook of its person ended the turn: what the hooks beside it tell of the same moment may be timed a little later. */
  readonly isByHook?: boolean | undefined;
  /** Subagents that still run, where the record lists all work that goes on in the background: what it leaves out has ended. */
  readonly stillRunning?: readonly string[] | undefined;
}
