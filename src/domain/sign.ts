import type { UnixMs } from "./time.ts";

/**
 * What a record says of what its session is doing. Hooks say it at once, transcripts and events a little later. `unasked`: no
 * question is open any more. `at-rest`: nothing runs either, and the session waits for its person.
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
  /** The subagent whose record says it; it may be at work while the session itself waits for its person. */
  readonly subagentId?: string | undefined;
  /** Whether it only reminds of a question that was asked before. */
  readonly isReminder?: boolean | undefined;
  /**
   * When the tool or the turn that ended had begun to run, or when the session stopped asking, where the record tells. A tool's
   * permission was given by then; a session that ended after it took the turn with it.
   */
  readonly ranSince?: UnixMs | undefined;
  /**
   * When the session started, where a person logs afterwards when the whole of it was. Whatever was said of that before, earlier
   * or later, no longer counts.
   */
  readonly restatesFrom?: UnixMs | undefined;
  /** The permission mode that the session is in, where the record tells: `plan`, `default`. */
  readonly mode?: string | undefined;
  /** Whether a hook of the person's own ended the turn. Hooks beside it may tell of the same moment a little later. */
  readonly isByHook?: boolean | undefined;
  /** Subagents that still run, where the record lists all background work. Any other has ended. */
  readonly stillRunning?: readonly string[] | undefined;
}
