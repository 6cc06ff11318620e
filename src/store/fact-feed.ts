import type { Outgoing } from "../domain/outgoing.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ChangedThing, LoggedKind } from "./session-log.ts";

/** The kinds of things whose facts go on. */
export const factKinds = ["request", "tool-call", "prompt"] as const satisfies readonly LoggedKind[];

/** A kind of thing that is told to other ledgers one by one (docs/relay.md); sessions go along with their things. */
export type FactKind = (typeof factKinds)[number];

/** A thing that changed. */
export interface ChangedFact {
  readonly kind: FactKind;
  readonly key: number;
}

/**
 * Which things changed since their facts went on. It is filled within the transactions that change them, once something is
 * followed; each call here is a transaction of its own, durable when it returns.
 */
export interface FactFeed {
  /** This ledger's own name among others, the same for as long as it lives. */
  readonly origin: string;
  /** From now on changes are noted; at the first time all that is there counts as changed. Or none are, and all is forgotten. */
  follow(isFollowed: boolean): void;
  /** What has not changed since a time, the longest unchanged first. */
  settled(before: UnixMs, limit: number): readonly ChangedFact[];
  /** What goes on of changed things waits in the outbox from now on, and they count as told. */
  hand(changed: readonly ChangedFact[], outgoing: readonly Outgoing[]): void;
}

/** What a commit tells a feed of. */
export type Changes = readonly Pick<ChangedThing, "kind" | "key">[];
