import { Database } from "bun:sqlite";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteView } from "../../src/store/sqlite/view.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import type { LedgerReader, LedgerWriter } from "../../src/store/store.ts";
import type { LedgerView } from "../../src/store/whole.ts";

/** An empty ledger to tell things, and to ask. */
export interface OpenedLedger extends Disposable {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
}

/** A ledger's file without anything in it: to copy it takes a fraction of making one. */
const empty = openForWriting(":memory:").serialize();

/** An empty ledger of the store that the product uses, in memory. */
export function openSqlite(): OpenedLedger & { readonly writer: SqliteWriter } {
  const db = Database.deserialize(empty);
  const writer = new SqliteWriter(db);
  return { writer, reader: new SqliteReader(db), [Symbol.dispose]: () => writer.close() };
}

/** A ledger that can also be taken out whole, and takes in what another holds. */
export interface WholeLedger extends OpenedLedger {
  readonly writer: SqliteWriter;
  /** What it holds now. */
  view(): LedgerView;
}

/** An empty ledger of the store that the product uses, in memory, that can be taken out. */
export function openWhole(): WholeLedger {
  const db = Database.deserialize(empty);
  const writer = new SqliteWriter(db);
  const view = () => new SqliteView(Database.deserialize(db.serialize()));
  return { writer, reader: new SqliteReader(db), view, [Symbol.dispose]: () => writer.close() };
}

/** An empty ledger of the store in memory, which has to answer everything as SQLite does. */
export function openMemory(): OpenedLedger {
  const writer = new MemoryLedger();
  return { writer, reader: new MemoryReader(writer), [Symbol.dispose]: () => writer.close() };
}
