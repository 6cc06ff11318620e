import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryMerger } from "../../src/store/memory/merger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { MemoryView } from "../../src/store/memory/view.ts";
import { openForReading, openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteView } from "../../src/store/sqlite/view.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { alertContract } from "./alert-contract.ts";
import { allowanceContract } from "./allowance-contract.ts";
import { outboxContract } from "./outbox-contract.ts";
import { searchContract } from "./search-contract.ts";
import { closeUpContract } from "./close-up-contract.ts";
import { standInContract } from "./stand-in-contract.ts";
import { storeContract } from "./store-contract.ts";
import { transferContract } from "./transfer-contract.ts";
import { reusedIdContract } from "./reused-id-contract.ts";
import { twinContract } from "./twin-contract.ts";

const memory = () => {
  const writer = new MemoryLedger();
  const reader = new MemoryReader(writer);
  const openView = () => new MemoryView(writer, reader);
  return {
    writer,
    reader,
    merger: new MemoryMerger(writer),
    openView,
    [Symbol.dispose]: () => writer.close(),
  };
};

storeContract("memory", memory);
twinContract("memory", memory);
reusedIdContract("memory", memory);
searchContract("memory", memory);
closeUpContract("memory", memory);
alertContract("memory", memory);
allowanceContract("memory", memory);
transferContract("memory", memory);
standInContract("memory", memory);

const sqlite = () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  return { writer, reader: new SqliteReader(db), [Symbol.dispose]: () => writer.close() };
};

storeContract("SQLite", sqlite);
twinContract("SQLite", sqlite);
reusedIdContract("SQLite", sqlite);
searchContract("SQLite", sqlite);
closeUpContract("SQLite", sqlite);
alertContract("SQLite", sqlite);
allowanceContract("SQLite", sqlite);

outboxContract("memory", () => {
  const writer = new MemoryLedger();
  return { writer, outbox: writer.outbox, [Symbol.dispose]: () => writer.close() };
});
outboxContract("SQLite", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  return { writer, outbox: writer.outbox, [Symbol.dispose]: () => writer.close() };
});

// A view has a connection of its own, so there must be a file.
transferContract("SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const path = join(folder, "ledger.db");
  const db = openForWriting(path);
  const writer = new SqliteWriter(db);
  return {
    writer,
    reader: new SqliteReader(db),
    merger: writer,
    openView: () => new SqliteView(openForReading(path)),
    [Symbol.dispose]: () => {
      writer.close();
      rmSync(folder, { recursive: true });
    },
  };
});

standInContract("SQLite", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const openView = () => new SqliteView(Database.deserialize(db.serialize()));
  const reader = new SqliteReader(db);
  return { writer, reader, merger: writer, openView, [Symbol.dispose]: () => writer.close() };
});
