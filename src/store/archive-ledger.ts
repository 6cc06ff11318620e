import type { ArchiveFile, ArchiveSeal, ArchiveState } from "../domain/archive.ts";
import type { UnixMs } from "../domain/time.ts";

/** Events of one UTC day whose sequence numbers lie in a range, both ends included. */
export interface EventRange {
  readonly day: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** Some events of a day, as the plan of a run sees them. */
export interface EventGroup extends EventRange {
  readonly rows: number;
  /** About how long their lines will be. */
  readonly bytes: number;
}

/** One line of a file, in the bytes that columns are made of again. Undefined `data` is an event that says nothing more. */
export interface EventLine {
  /** JSON of all columns but the last. */
  readonly head: Uint8Array;
  readonly data: Uint8Array | undefined;
}

/**
 * What the archive needs of the ledger. Each call is one short step: a collector goes on between two of them, so every
 * change is a transaction of its own. It is durable when the call returns, but for `release`: of several a power cut may
 * take the last ones back.
 */
export interface ArchiveLedger {
  /** All files there ever were, by day and part. */
  files(): ArchiveFile[];
  /** Notes a file that will be written. */
  begin(file: Pick<ArchiveFile, "day" | "part" | "name" | "createdAt">): ArchiveFile;
  /** Notes that a file is whole: its state is `written`. */
  seal(file: ArchiveFile, seal: ArchiveSeal): ArchiveFile;
  mark(file: ArchiveFile, state: ArchiveState, heldUntil?: UnixMs): void;
  /** Forgets a file whose events are all in the ledger. */
  forget(file: ArchiveFile): void;

  /** So many events after a sequence number, grouped by their day; fewer only where there are no more. */
  groupsAfter(seq: number, limit: number): EventGroup[];
  /** The lines of events, as a file has them. */
  lines(range: EventRange): Uint8Array;
  countOf(range: EventRange): number;
  /**
   * Takes events out of the ledger, where only their identities stay. Throws `conflict` and takes nothing where there are
   * more or fewer than `rows`. An event that is in the ledger never changes, so the same number is the same events.
   */
  release(range: EventRange, rows: number): void;
  /** Puts events back under their numbers, and counts them. Those that are there already stay as they are. */
  putBack(lines: readonly EventLine[]): number;
  /**
   * To be called between changes: now and then it moves what was changed from the journal to its place in the database,
   * which takes some 30 ms. Left to the engine, it comes all at once and holds up a collector.
   */
  settle(): void;
  /**
   * When the ledger last heard of a session, leaving out the latest day on which it did, for the clock of that one may have been wrong for a
   * moment: of one day only, its last. Undefined when it never did.
   */
  lastHeard(): UnixMs | undefined;
}
