import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { storeContract } from "./store-contract.ts";

storeContract("memory", () => {
  const writer = new MemoryLedger();
  return { writer, reader: new MemoryReader(writer), [Symbol.dispose]: () => writer.close() };
});

storeContract("SQLite", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  return { writer, reader: new SqliteReader(db), [Symbol.dispose]: () => writer.close() };
});
