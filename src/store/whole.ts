import type { Things } from "../domain/kinds.ts";
import type { NanoUsd } from "../domain/money.ts";
import type { Measure, ThingKind } from "../domain/observation.ts";
import type { Source } from "../domain/source.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import type { Entry, Filter, Keyed, LedgerReader } from "./store.ts";

/**
 * The part of the ledger's contract by which it is taken out whole, and into another. Every implementation passes
 * test/contract/transfer-contract.ts.
 */

/** A list in pages that are read one by one, and how many rows they hold together. */
export interface Pages<T> extends Iterable<readonly T[]> {
  readonly total: number;
}

/** What one channel said of a request's usage where it is not what the request holds. */
export interface Dispute {
  readonly source: Source;
  readonly isPlaceholder: boolean;
  readonly usage: Usage;
  readonly costNano: NanoUsd | undefined;
}

/** An entry with the fingerprint it is known by; lines of files have none. */
export interface StoredEntry extends Entry {
  readonly digest: number | undefined;
}

/** A point of a metric that added something to its series. */
export interface StoredPoint {
  readonly agent: string;
  readonly sessionKey: number | undefined;
  readonly series: string;
  readonly metric: string;
  readonly unit: string;
  readonly measure: Measure | undefined;
  readonly model: string | undefined;
  readonly startNano: string;
  readonly timeNano: string;
  readonly at: UnixMs;
  readonly increase: number;
  readonly total: number | undefined;
  /** JSON of the point's value; undefined where `increase` says it all. */
  readonly value: string | undefined;
}

/**
 * The whole ledger, for taking it out: all that was committed when the view was opened, and nothing that was committed
 * later, as far as the store can tell the two apart (SQLite can). Memory does not grow with what is read. A view that
 * stays open holds up housekeeping of the store, so it is disposed of soon.
 */
export interface LedgerView extends Disposable {
  readonly reader: LedgerReader;
  /** In the order of their keys. */
  sessions(filter: Filter): Pages<Session>;
  /** The earliest first; things of one millisecond in the order of their keys. */
  things<K extends ThingKind>(kind: K, filter: Filter): Pages<Keyed<Things[K]>>;
  /** In the order of the feed. One of a thing that was joined into another names that, and is not the first line of it. */
  entries(filter: Filter): Pages<StoredEntry>;
  points(filter: Filter): Pages<StoredPoint>;
  /** Every id that each of the things is known by, in order. A thing without any has no element. */
  aliases(kind: ThingKind, keys: readonly number[]): ReadonlyMap<number, readonly string[]>;
  /** Who disagrees about each of the requests. A request that nobody disputes has no element. */
  disputes(requestKeys: readonly number[]): ReadonlyMap<number, readonly Dispute[]>;
}

/** The session that a record of another ledger belongs to. */
export interface Owner {
  readonly agent: string;
  readonly id: string;
  /** For a session of which nothing else is told. */
  readonly project: string | undefined;
}

/** A session as another ledger holds it. */
export interface SessionRecord {
  readonly kind: "session";
  readonly session: Omit<Session, "key" | "changed">;
}

/** A thing as another ledger holds it, with the ranks it was held with. */
export interface ThingRecord {
  readonly kind: "thing";
  readonly of: ThingKind;
  readonly owner: Owner | undefined;
  /** A thing of that kind, without its session. */
  readonly thing: Omit<Things[ThingKind], "sessionKey">;
  readonly aliases: readonly string[];
  /** Which of the things it is that have no alias and say the same, from 1. */
  readonly twin: number;
  readonly disputes: readonly Dispute[];
}

/** A point of a metric as another ledger holds it. */
export interface PointRecord {
  readonly kind: "point";
  readonly owner: Owner | undefined;
  readonly point: Omit<StoredPoint, "sessionKey">;
}

/** A line of another ledger's feed. Its thing is named by its key in this one. */
export interface EntryRecord {
  readonly kind: "entry";
  readonly owner: Owner | undefined;
  readonly entry: Omit<StoredEntry, "seq" | "sessionKey">;
}

/**
 * What another ledger can be read in. A thing comes before the lines of the feed that tell of it, for these name it
 * by its key here.
 */
export type LedgerRecord = SessionRecord | ThingRecord | PointRecord | EntryRecord;

/** The key of a thing that has none in this ledger, for it knows better than what this stood in for: lines that tell of it are known, too. */
export const leftOut = 0xffff_ffff;

/** What a merge did, one element for each record, in the order they were handed in. */
export interface Merged {
  /** The fate of each record: `duplicate` says what was known, `orphan` is a line of a file whose thing is not known. */
  readonly fates: readonly ("accepted" | "duplicate" | "orphan")[];
  /** The key that each thing has in this ledger; undefined for other records. */
  readonly keys: readonly (number | undefined)[];
}

/**
 * Takes in what another ledger holds. `merge` keeps all of its records or, when it throws, none of them. Records merge as
 * observations do: by their aliases, and each group of fields from whoever knew it best. What was merged once changes
 * nothing when it comes again, be it from a file that was read before or from the very ledger that it is merged into.
 */
export interface LedgerMerger {
  merge(records: readonly LedgerRecord[]): Merged;
}
