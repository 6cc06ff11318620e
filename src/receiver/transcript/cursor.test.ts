import { afterAll, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cursor } from "../../domain/cursor.ts";
import { cursorAfter, openTranscript } from "./cursor.ts";

const folder = mkdtempSync(join(tmpdir(), "cursors-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function fileOf(content: string): string {
  const path = join(folder, `${(files += 1)}.jsonl`);
  writeFileSync(path, content);
  return path;
}

/** The cursor of one who read the file up to `offset`, or its end. */
function cursorOf(path: string, offset = readFileSync(path).length): Cursor {
  const file = openTranscript(path, undefined);
  if (file.outcome !== "open") throw new Error(file.outcome);
  const cursor = cursorAfter(file, offset);
  closeSync(file.fd);
  return cursor;
}

/** Where reading goes on, or why it cannot. */
function open(path: string, cursor: Cursor | undefined) {
  const file = openTranscript(path, cursor);
  if (file.outcome !== "open") return file.outcome;
  closeSync(file.fd);
  return file.start;
}

const long = `${JSON.stringify({ text: "x".repeat(3000) })}\n`;

test("a file without a cursor is read from its start", () => {
  expect(open(fileOf("one\n"), undefined)).toBe(0);
});

test("an open file tells its size and identity", () => {
  const path = fileOf("one\n");
  const file = openTranscript(path, undefined);
  expect(file).toMatchObject({
    outcome: "open",
    path,
    size: 4,
    inode: expect.any(Number),
    device: expect.any(Number),
  });
  if (file.outcome === "open") closeSync(file.fd);
});

test("a file that grew is read on from the offset", () => {
  for (const content of ["one\n", long]) {
    const path = fileOf(content);
    const cursor = cursorOf(path);
    expect(open(path, cursor)).toBe(content.length);
    appendFileSync(path, "two\n");
    expect(open(path, cursor)).toBe(content.length);
  }
});

test("a cursor that was taken before anything was complete goes on from the start", () => {
  const path = fileOf('{"to');
  const cursor = cursorOf(path, 0);
  appendFileSync(path, 'rn":1}\n');
  expect(open(path, cursor)).toBe(0);
});

test("a cursor holds the size it saw, and never less than it read", () => {
  const path = fileOf("one\ntwo\nth");
  expect(cursorOf(path, 4)).toMatchObject({ path, size: 10, offset: 4 });
  expect(cursorOf(path, 12)).toMatchObject({ size: 12, offset: 12 });
});

test("a renamed file is read on under its new name", () => {
  const path = fileOf(long);
  const cursor = cursorOf(path);
  const renamed = `${path}-renamed.jsonl`;
  renameSync(path, renamed);
  expect(open(renamed, cursor)).toBe(long.length);
  expect(open(path, cursor)).toBe("gone");
});

test("a file restored from a backup is read on although its inode is another", () => {
  const path = fileOf("one\ntwo\n");
  const cursor = cursorOf(path);
  copyFileSync(path, `${path}.backup`);
  renameSync(`${path}.backup`, path);
  expect(cursorOf(path).inode).not.toBe(cursor.inode);
  expect(open(path, cursor)).toBe(8);
});

test("a truncated file is read again from its start", () => {
  const path = fileOf("one\ntwo\n");
  const cursor = cursorOf(path);
  truncateSync(path, 4);
  expect(open(path, cursor)).toBe(0);
});

test("a file with another beginning is read again, even under the same inode", () => {
  const path = fileOf("one\n");
  const cursor = cursorOf(path);
  writeFileSync(path, "uno\ndue\n");
  expect(cursorOf(path).inode).toBe(cursor.inode);
  expect(open(path, cursor)).toBe(0);
});

test("a file rewritten behind the same beginning is read again", () => {
  const path = fileOf(`${long}{"a":1}\n`);
  const cursor = cursorOf(path);
  writeFileSync(path, `${long}{"b":"other than it was"}\n`);
  expect(open(path, cursor)).toBe(0);
});

test("bytes that are no UTF-8 are told apart", () => {
  const path = fileOf("");
  writeFileSync(path, Uint8Array.from([0xff, 10]));
  const cursor = cursorOf(path);
  writeFileSync(path, Uint8Array.from([0xfe, 10]));
  expect(open(path, cursor)).toBe(0);
});

test("a file that is not there is gone, also when a folder of its path is a file", () => {
  expect(open(join(folder, "none.jsonl"), undefined)).toBe("gone");
  expect(open(join(fileOf(""), "none.jsonl"), undefined)).toBe("gone");
});

test("a folder or a pipe in place of a transcript is unreadable, and holds nobody up", () => {
  const path = join(folder, "folder.jsonl");
  mkdirSync(path);
  expect(openTranscript(path, undefined)).toEqual({
    outcome: "unreadable",
    message: `cannot read the transcript ${path}: it is not a file`,
  });
  const pipe = join(folder, "pipe.jsonl");
  // Windows has no such pipes, and root may read everything: there is nothing to see there.
  if (process.platform !== "win32" && Bun.spawnSync(["mkfifo", pipe]).success) {
    expect(open(pipe, undefined)).toBe("unreadable");
  }
});

test("a file that may not be read is unreadable, and one that may not be written is read", () => {
  const path = fileOf("one\n");
  chmodSync(path, 0o400);
  expect(open(path, undefined)).toBe(0);
  chmodSync(path, 0o000);
  // Root may read everything.
  expect(open(path, undefined)).toEqual(process.getuid?.() === 0 ? 0 : "unreadable");
});
