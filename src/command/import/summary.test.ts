import { expect, test } from "bun:test";
import type { BrokenLine, Cursor } from "../../domain/cursor.ts";
import { faultOf, formatSummary, readBetween, summaryShape, type ImportSummary } from "./summary.ts";

function cursor(path: string, offset: number): Cursor {
  return { path, device: 1, inode: 1, size: offset, offset, head: 1 };
}

function broken(offset: number): BrokenLine {
  return { path: "/a/x.jsonl", offset, length: 9, reason: "not-json", seenAt: 0 };
}

const done: ImportSummary = {
  files: 800,
  bytes: 1.04e9,
  durationMs: 10_200,
  known: 805,
  brokenLines: 0,
  broken: [],
  unreadable: [],
  end: "done",
};

test("only what was read in between counts", () => {
  const before = [cursor("/same", 10), cursor("/grown", 10), cursor("/replaced", 100), cursor("/gone", 5)];
  const after = [cursor("/same", 10), cursor("/grown", 25), cursor("/replaced", 40), cursor("/new", 7)];
  expect(readBetween(before, after)).toEqual({ files: 3, bytes: 15 + 40 + 7 });
  expect(readBetween([], [])).toEqual({ files: 0, bytes: 0 });
});

test("one line says how much was read in what time", () => {
  expect(formatSummary(done)).toBe("read 800 files · 1.0 GB in 10s");
});

test("a second run says that there is nothing new, and an empty machine that there is nothing", () => {
  expect(formatSummary({ ...done, files: 0, bytes: 0 })).toBe(
    "nothing new: 805 transcripts had been read before",
  );
  expect(formatSummary({ ...done, files: 0, bytes: 0, known: 0 })).toBe(
    "nothing to read: there are no transcripts",
  );
});

test("five broken lines are named by path and offset, the others counted", () => {
  const summary = { ...done, brokenLines: 7, broken: [1, 2, 3, 4, 5, 6, 7].map(broken) };
  expect(formatSummary(summary).split("\n")).toEqual([
    "read 800 files · 1.0 GB in 10s · 7 broken lines",
    ...[1, 2, 3, 4, 5].map((offset) => `  /a/x.jsonl, byte ${offset}: not-json`),
    "  … and 2 more broken lines",
  ]);
});

test("unreadable files are named once, with the reason", () => {
  const unreadable = [
    { path: "/a", reason: "cannot read the transcript /a: EACCES" },
    { path: "/b", reason: "it is not a file" },
  ];
  expect(formatSummary({ ...done, files: 0, unreadable }).split("\n")).toEqual([
    "nothing new: 805 transcripts had been read before · 2 unreadable files",
    "  cannot read the transcript /a: EACCES",
    "  /b: it is not a file",
  ]);
});

test("one that was ended early says that what was read stays", () => {
  const stopped = formatSummary({ ...done, files: 0, bytes: 0, end: "stopped" });
  expect(stopped).toBe("read 0 files · 0 B in 10s; stopped before the end");
  expect(faultOf({ ...done, end: "stopped" })?.message).toContain("what was read stays; run it again");
  expect(formatSummary({ ...done, end: "left" })).toEndWith(
    "; the collector goes on reading, and 'hallmonitor top' shows how far it is",
  );
  expect(summaryShape({ ...done, end: "left" }).complete).toBe(false);
});

test("only an import that read all is complete and without fault, or one that the collector goes on with", () => {
  const unreadable = [{ path: "/b", reason: "it is not a file" }];
  expect(faultOf(done)).toBeUndefined();
  expect(faultOf({ ...done, end: "left" })).toBeUndefined();
  expect(faultOf({ ...done, unreadable })).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("1 file could not be read"),
  });
  expect(summaryShape({ ...done, unreadable }).complete).toBe(false);
  expect(summaryShape({ ...done, end: "stopped" }).complete).toBe(false);
});

test("a path that holds escapes reaches no terminal as such", () => {
  const evil = { path: "/a\u001b[2J.jsonl", reason: "no\u0007" };
  const text = formatSummary({
    ...done,
    brokenLines: 1,
    broken: [{ ...broken(1), ...evil, reason: "too-long" }],
    unreadable: [evil],
  });
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});

test("the JSON holds the same in snake_case", () => {
  expect(summaryShape({ ...done, brokenLines: 1, broken: [broken(3)] })).toEqual({
    schema_version: 1,
    files: 800,
    bytes: 1.04e9,
    duration_ms: 10_200,
    known_files: 805,
    broken_lines: 1,
    broken: [{ path: "/a/x.jsonl", offset: 3, reason: "not-json" }],
    unreadable_files: [],
    complete: true,
  });
});
