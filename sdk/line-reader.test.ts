import { expect, test } from "bun:test";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wholeLines } from "./line-reader.js";
import { temporaryDir } from "./temporary-dir.ts";

function read(path: string, from = 0): { lines: string[]; end: number } {
  const batches = [...wholeLines(path, from)];
  return { lines: batches.flatMap(({ lines }) => lines), end: batches.at(-1)?.end ?? from };
}

test("only whole lines are read, and reading goes on behind them", () => {
  using dir = temporaryDir();
  const path = join(dir.path, "f");
  writeFileSync(path, "eins\nzwei ü\ndre");
  const first = read(path);
  expect(first).toEqual({ lines: ["eins", "zwei ü"], end: 13 });
  appendFileSync(path, "i\n");
  expect(read(path, first.end)).toEqual({ lines: ["drei"], end: 18 });
  expect(read(path, 18)).toEqual({ lines: [], end: 18 });
});

test("lines are whole wherever the steps of reading fall", () => {
  using dir = temporaryDir();
  const path = join(dir.path, "f");
  const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${"ü".repeat(index % 200)}`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  expect(read(path).lines).toEqual(lines);
});

test("a line beyond a megabyte is passed over, and the ones behind it are read", () => {
  using dir = temporaryDir();
  const path = join(dir.path, "f");
  writeFileSync(path, `a\n${"x".repeat(3_000_000)}\nb\n`);
  const { lines, end } = read(path);
  expect([lines.length, lines[0], lines[2]]).toEqual([3, "a", "b"]);
  expect(lines[1]?.length).toBeLessThan(1_200_000);
  expect(end).toBe(3_000_005);
});
