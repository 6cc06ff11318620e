import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LineWriter } from "./line-writer.js";
import { temporaryDir } from "./temporary-dir.ts";

const day = "2026-11-28";
const page = 4096;

/** A disk with room for what fits into the pages that its files have already. */
function fullDisk(path: string): Disposable & { readonly empty: () => void; readonly fill: () => void } {
  mkdirSync(path);
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path]);
  if (mounted.exitCode !== 0) throw new Error(`mount needs root: ${mounted.stderr.toString()}`);
  const ballast = join(path, "ballast");
  return {
    fill: () => writeFileSync(ballast, Buffer.alloc(statfsSync(path).bavail * page)),
    empty: () => rmSync(ballast),
    [Symbol.dispose]: () => void Bun.spawnSync(["umount", "-l", path]),
  };
}

/** A text whose line has so many bytes, with quotes and newline. */
function text(bytes: number): object {
  return new String("x".repeat(bytes - 3));
}

test.each([
  ["a piece of a line is followed by a newline before the next one", 120, "throws"],
  ["a line that lacks only its newline counts as written", 101, "is written"],
])("on a full disk %s", (_what, bytes, outcome) => {
  using dir = temporaryDir();
  using disk = fullDisk(join(dir.path, "disk"));
  const writer = new LineWriter(join(dir.path, "disk"));
  writer.append(day, "f", text(page - 100));
  disk.fill();
  const append = () => writer.append(day, "f", text(bytes));
  if (outcome === "throws") expect(append).toThrow("no room for the last 20 of 120 bytes");
  else append();
  expect(() => writer.append(day, "f", text(50))).toThrow();
  disk.empty();
  writer.append(day, "f", text(50));
  writer.append(day, "f", text(60));
  const lines = readFileSync(join(dir.path, "disk", day, "f"), "utf8").split("\n");
  expect(lines.map((line) => line.length)).toEqual([page - 101, 100, 49, 59, 0]);
});
