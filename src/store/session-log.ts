import type { Things } from "../domain/kinds.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Keyed } from "./store.ts";

/** A kind of thing that makes up what happened in a session. Prompts are all that were submitted, notices of the client too. */
export type LoggedKind =
  | "prompt"
  | "request"
  | "tool-call"
  | "subagent"
  | "compaction"
  | "checkpoint"
  | "background-task";

/** A thing of such a kind with the ledger's own number of it, by which its later states are known. */
export type Logged<K extends LoggedKind> = Keyed<Things[K]>;

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
