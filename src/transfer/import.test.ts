import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../domain/error.ts";
import { fileImportShape } from "./import-shape.ts";
import { importFile, type FileImport, type ImportParts } from "./import.ts";

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

const dir = mkdtempSync(join(tmpdir(), "hallmonitor-import-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** Imports these lines, and gives what was told on the way. */
async function imported(
  text: readonly string[],
  own: Partial<ImportParts> = {},
): Promise<{ readonly done: FileImport; readonly told: readonly FileImport[] }> {
  const path = join(dir, "ledger.jsonl");
  writeFileSync(path, `${text.join("\n")}\n`);
  const told: FileImport[] = [];
  const done = await importFile(path, {
    merge: (records) => ({ fates: records.map(() => "accepted"), keys: records.map((_, key) => key) }),
    progress: (state) => void told.push(state),
    ending: new AbortController().signal,
    ...own,
  });
  return { done, told };
}

test("an import under way is not complete, however well it goes", async () => {
  const { done, told } = await imported(Array.from({ length: lines }, (_, key) => line(key + 1)));
  const isComplete = (state: FileImport): boolean => fileImportShape("f", state).complete;
  expect(told.length).toBeGreaterThan(1);
  expect(told.filter(isComplete)).toEqual([]);
  expect([done.news, isComplete(done)]).toEqual([{ prompt: lines }, true]);
});

test("an import is stopped where nothing but broken lines come, too", async () => {
  const broken = Array.from({ length: 200_000 }, () => "{broken");
  const { done } = await imported([line(1), ...broken], { ending: AbortSignal.abort() });
  expect(done.end).toBe("stopped");
  expect(done.lines).toBeLessThan(200_000);
});

test("a record that no table takes is a broken line, and the rest of its batch is taken", async () => {
  const { done } = await imported([line(1), line(2), line(3)], {
    merge: (records) => {
      if (records.some((one) => one.kind === "thing" && one.aliases.includes("prompt:2")))
        throw new AppError("invalid", "cannot store it");
      return { fates: records.map(() => "accepted"), keys: records.map((_, key) => key) };
    },
  });
  expect(done).toMatchObject({
    news: { prompt: 2 },
    brokenLines: 1,
    broken: [{ line: 2, reason: "cannot store it" }],
  });
});

test("an import ends where the ledger cannot be written", async () => {
  const full = () => {
    throw new AppError("unavailable", "the disk is full");
  };
  await expect(imported([line(1)], { merge: full })).rejects.toThrow("the disk is full");
});
