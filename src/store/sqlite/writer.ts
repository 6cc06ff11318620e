import type { Database, Statement } from "bun:sqlite";
import { compactionOf } from "../../domain/compaction.ts";
import { AppError } from "../../domain/error.ts";
import {
  sourceBit,
  type Observation,
  type ThingKind,
  type ThingObservation,
} from "../../domain/observation.ts";
import { promptOf } from "../../domain/prompt.ts";
import { mergeRequests, requestOf } from "../../domain/request.ts";
import { subagentOf } from "../../domain/subagent.ts";
import { uniteAccounts, type Thing } from "../../domain/thing.ts";
import { toolCallOf } from "../../domain/tool-call.ts";
import type { Committed, Entry, Fate, LedgerWriter, StreamTail } from "../store.ts";
import { AliasIndex } from "./alias-index.ts";
import { EntryLog } from "./entry-log.ts";
import {
  compactionMapping,
  promptMapping,
  requestMapping,
  subagentMapping,
  toolCallMapping,
} from "./mapping.ts";
import { PointTable } from "./point-table.ts";
import { SessionBook } from "./session-book.ts";
import { ThingBook, type Place } from "./thing-book.ts";
import { ThingTable, type ThingMapping } from "./thing-table.ts";

const spanBit = sourceBit("otlp-span");

/** The one writer of an SQLite ledger. Takes over the database and closes it. */
export class SqliteWriter implements LedgerWriter {
  readonly #db: Database;
  readonly #begin: Statement;
  readonly #end: Statement;
  readonly #entries: EntryLog;
  readonly #sessions: SessionBook;
  readonly #points: PointTable;
  readonly #books: ReturnType<typeof openBooks>;

  constructor(db: Database) {
    this.#db = db;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#end = db.prepare("COMMIT");
    this.#entries = new EntryLog(db);
    this.#sessions = new SessionBook(db);
    this.#points = new PointTable(db);
    this.#books = openBooks(db);
  }

  commit(observations: readonly Observation[]): Committed {
    const fates: Fate[] = [];
    const entries: Entry[] = [];
    try {
      this.#begin.run();
      for (const seen of observations) fates.push(this.#take(seen, entries));
      const sessionKeys = this.#sessions.flush();
      this.#end.run();
      return { fates, entries, sessionKeys };
    } catch (thrown) {
      try {
        this.#rollBack();
      } catch {
        // The first failure is the one to tell; the next BEGIN will meet what is left of it.
      }
      throw unwritten(thrown);
    }
  }

  streamTail(series: string, startNano: string): StreamTail | undefined {
    try {
      return this.#points.tail(series, startNano);
    } catch (thrown) {
      throw unwritten(thrown);
    }
  }

  close(): void {
    try {
      this.#db.run("PRAGMA optimize");
    } finally {
      this.#db.close();
    }
  }

  #take(seen: Observation, entries: Entry[]): Fate {
    const sessionKey = this.#sessions.keyOf(seen);
    const fate = this.#store(seen, { sessionKey, entries });
    if (fate === "accepted") this.#sessions.touch(seen);
    return fate;
  }

  #store(seen: Observation, to: { sessionKey: number | undefined; entries: Entry[] }): Fate {
    const { sessionKey, entries } = to;
    if (seen.kind === "data-point") return this.#points.add(seen, sessionKey) ? "accepted" : "duplicate";
    if (seen.kind === "event") {
      return listed(this.#entries.add(seen, { sessionKey, thingKey: undefined, first: true }), entries);
    }
    // A book is found by the kind of the observation, so it is the book of such observations.
    const book = this.#books[seen.kind] as unknown as ThingBook<ThingObservation, Thing>;
    const place = book.locate(seen.aliases);
    const fate = this.#note(seen, { sessionKey, place, heardBefore: book.known(place), entries });
    if (fate === "accepted") book.put(place, seen, sessionKey);
    return fate;
  }

  /** A span only witnesses; every other record is an entry, and the first entry of its thing is marked. */
  #note(
    seen: ThingObservation,
    at: { sessionKey: number | undefined; place: Place; heardBefore: Thing | undefined; entries: Entry[] },
  ): Fate {
    if (seen.source === "otlp-span") return this.#entries.addWitness(seen) ? "accepted" : "duplicate";
    const first = ((at.heardBefore?.sources ?? 0) & ~spanBit) === 0;
    const { sessionKey, place, entries } = at;
    return listed(this.#entries.add(seen, { sessionKey, thingKey: place.key, first }), entries);
  }

  #rollBack(): void {
    // Memory first: whatever the disk does now, nothing may believe in rows that are not there.
    this.#sessions.reset();
    this.#points.reset();
    for (const book of Object.values(this.#books)) book.reset();
    if (this.#db.inTransaction) this.#db.run("ROLLBACK");
  }
}

function openBooks(db: Database) {
  const aliases = new AliasIndex(db);
  const open = <Seen extends ThingObservation, T extends Thing>(
    kind: Seen["kind"],
    mapping: ThingMapping<T>,
    accountOf: (seen: Seen, sessionKey: number | undefined) => T,
  ) =>
    new ThingBook(kind, { table: new ThingTable(db, mapping), aliases, accountOf, unite: uniteAccounts<T> });
  return {
    request: new ThingBook("request", {
      table: new ThingTable(db, requestMapping),
      aliases,
      accountOf: requestOf,
      unite: mergeRequests,
    }),
    "tool-call": open("tool-call", toolCallMapping, toolCallOf),
    prompt: open("prompt", promptMapping, promptOf),
    subagent: open("subagent", subagentMapping, subagentOf),
    compaction: open("compaction", compactionMapping, compactionOf),
  } satisfies Record<ThingKind, unknown>;
}

function listed(entry: Entry | undefined, entries: Entry[]): Fate {
  if (entry === undefined) return "duplicate";
  entries.push(entry);
  return "accepted";
}

/** A failed write is worth a retry, for the disk may have room again; data that no table takes is not. */
function unwritten(thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const code = /datatype mismatch|cannot store|constraint/i.test(reason) ? "invalid" : "unavailable";
  return new AppError(code, `the ledger could not be written: ${reason}`, { cause: thrown });
}
