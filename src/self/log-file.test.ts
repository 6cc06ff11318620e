import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LogFile, logFiles } from "./log-file.ts";

let dir: string;
let log: string;
const noon = Date.UTC(2026, 10, 20, 12);
const stamp = "2026-11-20T12:00:00.000Z";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  log = logFiles(dir).current;
});
afterEach(() => rmSync(dir, { recursive: true }));

function open(settings: { maxBytes?: number; keep?: number } = {}): LogFile {
  return new LogFile(dir, { maxBytes: 1_000_000, keep: 2, ...settings }, () => noon);
}

test("every line has its time, also those of one text, and the owner alone may read them", () => {
  open().write("began\nand went on");
  expect(readFileSync(log, "utf8")).toBe(`${stamp} began\n${stamp} and went on\n`);
  expect(statSync(log).mode & 0o777).toBe(0o600);
  expect(statSync(logFiles(dir).dir).mode & 0o777).toBe(0o700);
});

test("controls of terminals and secrets stay out", () => {
  open().write("file \u001b[31m\u0007red\u202e sk-ant-abcdefghijkl and Authorization: Bearer abcdefghijkl");
  expect(readFileSync(log, "utf8")).toBe(
    `${stamp} file red [redacted anthropic key] and Authorization: Bearer [redacted]\n`,
  );
});

test("a file that would grow too large is put aside, and only so many are kept, the latest as .1", () => {
  const file = open({ maxBytes: 80, keep: 2 });
  for (let number = 1; number <= 8; number += 1) file.write(`line ${number}`);
  const text = (suffix: string): string => readFileSync(log + suffix, "utf8").replaceAll(`${stamp} `, "");
  expect([text(".2"), text(".1"), text("")]).toEqual([
    "line 3\nline 4\n",
    "line 5\nline 6\n",
    "line 7\nline 8\n",
  ]);
  expect(readdirSync(logFiles(dir).dir)).toHaveLength(3);
});

test("fewer to keep than there were: those beyond go at the next rotation; with none kept the file begins anew", () => {
  const many = open({ maxBytes: 40, keep: 5 });
  for (let number = 1; number <= 8; number += 1) many.write(`line ${number}`);
  const few = open({ maxBytes: 40, keep: 1 });
  few.write("line 9");
  expect(readdirSync(logFiles(dir).dir).toSorted()).toEqual(["hallmonitor.log", "hallmonitor.log.1"]);
  open({ maxBytes: 40, keep: 0 }).write("line 10");
  expect(readFileSync(log, "utf8")).toBe(`${stamp} line 10\n`);
});

test("what a crash left in the middle of a line does not run into the next", () => {
  open().write("whole");
  appendFileSync(log, `${stamp} half of a li`);
  open().write("after");
  expect(readFileSync(log, "utf8")).toBe(`${stamp} whole\n${stamp} half of a li\n${stamp} after\n`);
});

test("somebody else may take the file away at any time", () => {
  const file = open();
  file.write("one");
  rmSync(logFiles(dir).dir, { recursive: true });
  file.write("two");
  expect(readFileSync(log, "utf8")).toBe(`${stamp} two\n`);
});

test("what could not be written is told by its number when it can be again", () => {
  const file = open();
  // A folder stands where the file should be.
  mkdirSync(log, { recursive: true });
  file.write("lost");
  file.write("lost\ntoo");
  rmSync(log, { recursive: true });
  file.write("back");
  expect(readFileSync(log, "utf8")).toBe(`${stamp} 3 lines could not be written here\n${stamp} back\n`);
});

test("where nothing can be renamed the log goes on", () => {
  const file = open({ maxBytes: 40, keep: 1 });
  file.write("one");
  // A folder that is not empty cannot be replaced by a file.
  mkdirSync(join(`${log}.1`, "in"), { recursive: true });
  file.write("two");
  expect(existsSync(log)).toBe(true);
  expect(readFileSync(log, "utf8")).toContain("two");
});
