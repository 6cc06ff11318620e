import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "../../../test/contract/observation.ts";
import { openForReading, openForWriting } from "./open.ts";
import { SqliteView } from "./view.ts";
import { SqliteWriter } from "./writer.ts";

test("a view shows what was committed when it was opened, whatever is committed while it is read", () => {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  try {
    const path = join(folder, "ledger.db");
    const writer = new SqliteWriter(openForWriting(path));
    const commit = (from: number): void =>
      void writer.commit(Array.from({ length: 2500 }, (_, n) => request({ aliases: [`req:${from + n}`] })));
    commit(0);
    {
      using view = new SqliteView(openForReading(path));
      commit(10_000);
      const pages = view.things("request", {});
      let rows = 0;
      for (const page of pages) {
        rows += page.length;
        commit(20_000);
      }
      expect([pages.total, rows]).toEqual([2500, 2500]);
      expect(view.aliases("request", [2501]).size).toBe(0);
      expect(view.entries({}).total).toBe(2500);
    }
    using later = new SqliteView(openForReading(path));
    expect(later.things("request", {}).total).toBe(7500);
    writer.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
