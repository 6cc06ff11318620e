import type { BackgroundTask } from "../domain/background-task.ts";
import type { Checkpoint } from "../domain/checkpoint.ts";
import type { Compaction } from "../domain/compaction.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { Prompt } from "../domain/prompt.ts";
import type { Request } from "../domain/request.ts";
import type { Subagent } from "../domain/subagent.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { Keyed } from "./store.ts";

/** The things that make up what happened in a session. Prompts are all that were submitted, notices of the client too. */
export interface LoggedThings {
  readonly prompt: Prompt;
  readonly request: Request;
  readonly "tool-call": ToolCall;
  readonly subagent: Subagent;
  readonly compaction: Compaction;
  readonly checkpoint: Checkpoint;
  readonly "background-task": BackgroundTask;
}

/** A kind of thing that a session's log can be read of, from any place on. */
export type LoggedKind = keyof LoggedThings;

/** A thing of such a kind with the ledger's own number of it, by which its later states are known. */
export type Logged<K extends LoggedKind> = Keyed<LoggedThings[K]>;

/** What a commit added, changed, or joined into another of its kind. An `event` is a line of the feed, its key the line's number. */
export interface ChangedThing {
  readonly kind: ThingKind | "event";
  readonly key: number;
  /** Whose it is; where the account and what was known name two sessions, there is a change for each. */
  readonly sessionKey: number | undefined;
}

/** A place among the things of one kind in order of time; what lies at the same instant is in order of keys. */
export interface LogPosition {
  readonly at: UnixMs;
  readonly key: number;
}

/** What happened in one session, from any place on: a page costs what it holds, wherever in a long session it lies. */
export interface SessionLog {
  /** Things of a kind after a position, the oldest first. */
  after<K extends LoggedKind>(
    kind: K,
    from: { readonly sessionKey: number; readonly position: LogPosition },
    limit: number,
  ): Logged<K>[];
  /** The thing of a key, or the one that it was joined into. */
  byKey<K extends LoggedKind>(kind: K, key: number): Logged<K> | undefined;
}
