import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileImportShape } from "./import-shape.ts";
import { importFile, type FileImport } from "./import.ts";

const lines = 5000;
const line = (key: number) =>
  JSON.stringify({
    schema_version: 1,
    kind: "prompt",
    key: String(key),
    at: "2026-11-20T12:00:00.000Z",
    sources: ["transcript"],
    aliases: [`prompt:${key}`],
  });

test("an import under way is not complete, however well it goes", async () => {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-import-"));
  try {
    const path = join(dir, "ledger.jsonl");
    writeFileSync(path, Array.from({ length: lines }, (_, key) => `${line(key + 1)}\n`).join(""));
    const told: FileImport[] = [];
    const done = await importFile(path, {
      merge: (records) => ({ fates: records.map(() => "accepted"), keys: records.map((_, key) => key) }),
      progress: (state) => void told.push(state),
      ending: new AbortController().signal,
    });
    const isComplete = (state: FileImport): boolean => fileImportShape(path, state).complete;
    expect(told.length).toBeGreaterThan(1);
    expect(told.filter(isComplete)).toEqual([]);
    expect([done.news, isComplete(done)]).toEqual([{ prompt: lines }, true]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
