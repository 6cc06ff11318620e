import type { Measure } from "./observation.ts";
import type { UnixMs } from "./time.ts";

/** What one session did, beside its requests, in its whole life. */
export interface SessionWork {
  readonly sessionKey: number;
  /** Two agents may share an id. */
  readonly agent: string;
  readonly id: string;
  readonly startedAt: UnixMs;
  readonly lastSeenAt: UnixMs;
  /** Channels that told of it, as a bit set (`sourceBit`). */
  readonly sources: number;
  readonly hasPullRequest: boolean;
  /** Waits for its person that signs told from beginning to end; undefined where none did. */
  readonly permissionMs: number | undefined;
  readonly inputMs: number | undefined;
  readonly tools: ToolWork;
  readonly edits: EditWork;
  readonly tasks: TaskWork;
  /** Counters of what no event tells: lines, commits, pull requests, active time. */
  readonly counters: ReadonlyMap<Measure, number>;
}

/** Its tool calls. */
export interface ToolWork {
  /** Calls that were let run and have answered, and those of them that failed (`hasAnswered`, `hasFailed`). */
  readonly answered: number;
  readonly failed: number;
  /** Time that calls waited for a person (`waitOf`); undefined while no call was timed. */
  readonly waitMs: number | undefined;
  /** Lines that results told; undefined while none did. */
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
}

/**
 * Its edits: calls of `editTools` that were answered or refused. An edit is of one shot when it succeeded and no other
 * edit of the same file follows it within the same prompt. An edit without a prompt's id belongs to the last prompt
 * before it.
 */
export interface EditWork {
  readonly edits: number;
  /** Those whose file is known: only of them it can be told. */
  readonly judged: number;
  readonly oneShot: number;
}

/** Entries of its task list; deleted ones are known but not completed. */
export interface TaskWork {
  readonly known: number;
  readonly completed: number;
}

/** The measures that `SessionWork.counters` holds. */
export const workMeasures = [
  "lines.added",
  "lines.removed",
  "commits",
  "pull-requests",
  "active.user",
  "active.cli",
] as const satisfies readonly Measure[];

/** Of a session without a task list. It may have done any number of tasks, so KPIs leave it out. */
export const noTasks: TaskWork = { known: 0, completed: 0 };

/** What the sessions of one project and agent add up to, beside their requests. Undefined: none of them told of it. */
export interface OwnerWork {
  readonly project: string | undefined;
  readonly agent: string;
  readonly sessions: number;
  /** Calls as a list of sessions counts them: those that name their tool or its use, and those that did not succeed. */
  readonly toolCalls: number;
  readonly toolFailures: number;
  /** By a session's counter, else by what its tools' results tell. */
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly commits: number | undefined;
  readonly pullRequests: number | undefined;
  readonly activeSeconds: number | undefined;
}
