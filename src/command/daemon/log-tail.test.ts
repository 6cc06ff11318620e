import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LogTail } from "./log-tail.ts";

let dir: string;
let log: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-log-"));
  log = join(dir, "log");
  writeFileSync(log, "before\n");
});

afterEach(() => rmSync(dir, { recursive: true }));

const places = () => ({ current: log, aside: [`${log}.1`, `${log}.2`, `${log}.3`] });

/** Puts every file aside, as the collector does, and begins a new one. */
function putAside(text: string): void {
  for (const [from, to] of [
    [`${log}.2`, `${log}.3`],
    [`${log}.1`, `${log}.2`],
    [log, `${log}.1`],
  ] as const)
    if (existsSync(from)) renameSync(from, to);
  writeFileSync(log, text);
}

test("what was written to a file before it was put aside, and to whole files since, is told in order", () => {
  using tail = new LogTail(places);
  appendFileSync(log, "one\ntw");
  expect(tail.read()).toEqual(["one"]);
  appendFileSync(log, "o\n");
  putAside("three\n");
  putAside("four\n");
  expect(tail.read()).toEqual(["two", "three", "four"]);
  expect(tail.read()).toEqual([]);
});

test("files that are put aside while they are looked for are told once, and none ends the look", () => {
  let asked = 0;
  using tail = new LogTail(() => {
    asked += 1;
    // The second question of each look comes after its latest file was opened.
    if (asked % 2 === 1 && asked > 1 && asked < 5) putAside(`new ${asked}\n`);
    return places();
  });
  appendFileSync(log, "one\n");
  putAside("two\n");
  const told = [tail.read(), tail.read(), tail.read()].flat();
  expect(told).toEqual(["one", "two", "new 3"]);
});

test("a log that is gone for a moment is gone on with when it is there again", () => {
  using tail = new LogTail(places);
  renameSync(log, `${log}.1`);
  expect(tail.read()).toEqual([]);
  writeFileSync(log, "again\n");
  expect(tail.read()).toEqual(["again"]);
});

test("where the file that was read is gone, it goes on with the latest one", () => {
  using tail = new LogTail(places);
  rmSync(log);
  writeFileSync(`${log}.1`, "lost\n");
  writeFileSync(log, "latest\n");
  expect(tail.read()).toEqual(["latest"]);
});
