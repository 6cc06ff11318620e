import type { Database, Statement } from "bun:sqlite";
import { compactionOf } from "../../domain/compaction.ts";
import { AppError } from "../../domain/error.ts";
import type { Observation, ThingObservation } from "../../domain/observation.ts";
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
import { ThingBook } from "./thing-book.ts";
import { ThingTable } from "./thing-table.ts";

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
      this.#rollBack();
      throw unwritten(thrown);
    }
  }

  streamTail(series: string, startNano: string): StreamTail | undefined {
    return this.#points.tail(series, startNano);
  }

  close(): void {
    this.#db.run("PRAGMA optimize");
    this.#db.close();
  }

  #take(seen: Observation, entries: Entry[]): Fate {
    const sessionKey = this.#sessions.keyOf(seen);
    const fate = this.#store(seen, { sessionKey, entries });
    if (fate === "accepted") this.#sessions.touch(seen);
    return fate;
  }

  #store(seen: Observation, to: { sessionKey: number | undefined; entries: Entry[] }): Fate {
    const { sessionKey, entries } = to;
    switch (seen.kind) {
      case "data-point":
        return this.#points.add(seen, sessionKey) ? "accepted" : "duplicate";
      case "event": {
        const entry = this.#entries.add(seen, { sessionKey, thingKey: undefined, first: true });
        return listed(entry, entries);
      }
      case "request":
        return this.#put(seen, { book: this.#books.requests, account: requestOf(seen, sessionKey), entries });
      case "tool-call":
        return this.#put(seen, {
          book: this.#books.toolCalls,
          account: toolCallOf(seen, sessionKey),
          entries,
        });
      case "prompt":
        return this.#put(seen, { book: this.#books.prompts, account: promptOf(seen, sessionKey), entries });
      case "subagent":
        return this.#put(seen, {
          book: this.#books.subagents,
          account: subagentOf(seen, sessionKey),
          entries,
        });
      case "compaction":
        return this.#put(seen, {
          book: this.#books.compactions,
          account: compactionOf(seen, sessionKey),
          entries,
        });
    }
  }

  #put<T extends Thing>(
    seen: ThingObservation,
    to: { book: ThingBook<T>; account: T; entries: Entry[] },
  ): Fate {
    const { book, account, entries } = to;
    const place = book.locate(seen.aliases);
    const entry = this.#entries.add(seen, {
      sessionKey: account.sessionKey,
      thingKey: place.key,
      first: place.first,
    });
    if (entry !== undefined) book.put(place, account);
    return listed(entry, entries);
  }

  #rollBack(): void {
    if (this.#db.inTransaction) this.#db.run("ROLLBACK");
    this.#sessions.reset();
    this.#points.reset();
    for (const book of Object.values(this.#books)) book.reset();
  }
}

function openBooks(db: Database) {
  const aliases = new AliasIndex(db);
  return {
    requests: new ThingBook("request", {
      table: new ThingTable(db, requestMapping),
      aliases,
      unite: mergeRequests,
    }),
    toolCalls: new ThingBook("tool-call", {
      table: new ThingTable(db, toolCallMapping),
      aliases,
      unite: uniteAccounts,
    }),
    prompts: new ThingBook("prompt", {
      table: new ThingTable(db, promptMapping),
      aliases,
      unite: uniteAccounts,
    }),
    subagents: new ThingBook("subagent", {
      table: new ThingTable(db, subagentMapping),
      aliases,
      unite: uniteAccounts,
    }),
    compactions: new ThingBook("compaction", {
      table: new ThingTable(db, compactionMapping),
      aliases,
      unite: uniteAccounts,
    }),
  };
}

/** Spans are witnesses: their entry row makes redelivery harmless but is no line of the feed. */
function listed(entry: Entry | undefined, entries: Entry[]): Fate {
  if (entry === undefined) return "duplicate";
  if (entry.source !== "otlp-span") entries.push(entry);
  return "accepted";
}

/** A failed write is always worth a retry: the sender keeps the data and the disk may have room again. */
function unwritten(thrown: unknown): AppError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("unavailable", `the ledger could not be written: ${reason}`, { cause: thrown });
}
