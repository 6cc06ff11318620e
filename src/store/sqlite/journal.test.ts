import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../../../test/e2e/daemon.ts";
import { journalFor, type Inflow } from "./journal.ts";
import { openForWriting } from "./open.ts";

/** How long the journal of a ledger is that far more was written to, in MB. */
function journalAfter(inflow: Inflow | undefined): number {
  using dir = temporaryDir();
  const path = join(dir.path, "ledger.db");
  const db = openForWriting(path);
  if (inflow !== undefined) journalFor(db, inflow);
  db.run("CREATE TABLE told (text TEXT)");
  const insert = db.prepare("INSERT INTO told VALUES (?)");
  const text = "x".repeat(1_000_000);
  for (let commit = 0; commit < 45; commit += 1) insert.run(text);
  const { size } = statSync(`${path}-wal`);
  db.close();
  return size / 1e6;
}

test("the journal is brought into the ledger after some megabytes, so that no sender waits for many of them", () => {
  expect(journalAfter(undefined)).toBeLessThan(10);
  expect(journalAfter("telemetry")).toBeLessThan(10);
});

test("while history is read it grows longer", () => {
  const size = journalAfter("history");
  expect(size).toBeGreaterThan(30);
  expect(size).toBeLessThan(50);
});
