import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, utimesSync, writeFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { markOf } from "../../agent/claude-code/transcript-mark.ts";
import { describe } from "./folder.ts";
import { inOrder } from "./order.ts";

const folder = mkdtempSync(join(tmpdir(), "order-"));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (id: number, second: number): string =>
  JSON.stringify({
    type: "user",
    message: { content: 'quotes "uuid":"00000000-0000-4000-8000-999999999999"' },
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`,
    timestamp: new Date(Date.UTC(2026, 10, 1) + second * 1000).toISOString(),
  });

/** Files of these lines, all with the same times; given in the worst order. */
function orderOf(files: Record<string, readonly string[]>): string[] {
  const found = Object.entries(files).map(([name, lines]) => {
    const path = join(folder, name);
    writeFileSync(path, lines.map((one) => `${one}\n`).join(""));
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    return { ...describe(path, statSync(path)), birthMs: 0, inode: 0 };
  });
  const there = inOrder(found, markOf).map(({ path }) => basename(path));
  expect(inOrder(found.toReversed(), markOf).map(({ path }) => basename(path))).toEqual(there);
  return there;
}

test("what was begun first comes first, whatever the files' times say", () => {
  const mode = JSON.stringify({ type: "mode" });
  expect(orderOf({ a: [mode, line(1, 90)], b: [line(2, 10)], c: [line(3, 50)] })).toEqual(["b", "c", "a"]);
});

test("a fork comes behind what it copies, where both went on", () => {
  const shared = [line(1, 1), line(2, 2), line(3, 3)];
  const original = [...shared, line(4, 4), line(5, 9000)];
  const fork = [...shared, line(9, 3600)];
  expect(orderOf({ a: fork, b: original })).toEqual(["b", "a"]);
  expect(orderOf({ a: original, b: fork })).toEqual(["a", "b"]);
});

test("a fork of the end comes behind what it copies, and a fork of a part, too", () => {
  const original = [line(1, 1), line(2, 2), line(3, 3)];
  expect(orderOf({ a: [...original, line(9, 60)], b: original })).toEqual(["b", "a"]);
  expect(orderOf({ a: [line(2, 2), line(3, 3), line(9, 60)], b: original })).toEqual(["b", "a"]);
});

test("nothing that began at the same moment comes between a fork and what it copies", () => {
  const at = (name: string, mtimeMs: number, lines: readonly string[]) => {
    const path = join(folder, name);
    writeFileSync(path, lines.join("\n"));
    return { ...describe(path, statSync(path)), birthMs: 0, mtimeMs };
  };
  const original = at("original", 30, [line(5, 1)]);
  const strangers = [line(2, 1), line(8, 1)].map((own, index) => at(`stranger-${index}`, 20, [own]));
  const restored = at("restored-fork", 10, [line(5, 1), line(9, 60)]);
  for (const files of [
    [restored, ...strangers, original],
    [strangers[0]!, restored, original, strangers[1]!],
    [original, restored, ...strangers],
  ]) {
    const order = inOrder(files, markOf);
    expect(order.indexOf(original)).toBeLessThan(order.indexOf(restored));
  }
});

test("a file that says nothing, and one that is gone, keep their place in time", () => {
  expect(orderOf({ a: ["", "{}"], b: [line(1, 1)] })).toEqual(["a", "b"]);
  const gone = {
    path: join(folder, "gone"),
    size: 1,
    mtimeMs: 5,
    ctimeMs: 5,
    birthMs: 0,
    device: 1,
    inode: 1,
  };
  expect(inOrder([gone], markOf)).toEqual([gone]);
});

test("files that say nothing come in the order in which they were begun, as far as their times tell", () => {
  const at = (name: string, birthMs: number, mtimeMs: number) => {
    return { path: join(folder, name), size: 1, birthMs, mtimeMs, ctimeMs: mtimeMs, device: 1, inode: 0 };
  };
  // A time before the file was made shows that it was copied: the content is as old as that.
  const copied = at("copied", 9, 1);
  const birthUnknown = at("birth-unknown", 0, 2);
  const writtenLater = at("written-later", 3, 60);
  const files = [copied, birthUnknown, writtenLater, at("same-1", 4, 4), at("same-2", 4, 4)];
  expect(inOrder(files.toReversed(), markOf)).toEqual(files);
});
