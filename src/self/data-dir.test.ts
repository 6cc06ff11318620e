import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDataDir } from "./data-dir.ts";

test("what a process left that was killed while it tried to write goes at the next start, and nothing else does", () => {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-data-"));
  try {
    for (const name of [".probe-4711", ".probe-of-somebody", "ledger.db"]) writeFileSync(join(dir, name), "");
    makeDataDir(dir);
    expect(readdirSync(dir).toSorted()).toEqual([".probe-of-somebody", "ledger.db"]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
