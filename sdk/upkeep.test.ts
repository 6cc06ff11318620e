import { expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Faults } from "./faults.js";
import { readSettings } from "./settings.js";
import { allRows } from "./summary.js";
import { totalOf } from "./tally.js";
import { temporaryDir } from "./temporary-dir.ts";
import { counted, upkeep } from "./upkeep.js";

const noon = Date.parse("2026-11-28T12:00:00Z");
let calls = 0;

/** A storage with a clock of its own. */
function storage(dir: string, given: { now?: number; retentionDays?: number; maxSizeMb?: number } = {}) {
  const { now = noon, ...limits } = given;
  const faults = new Faults(() => {});
  const settings = readSettings(
    { dir, retentionDays: 30, maxSizeMb: 100, now: () => now, ...limits },
    faults,
  );
  return {
    faults,
    begin: () => upkeep(settings, faults),
    update: () => runThrough(upkeep(settings, faults)),
    /** What is counted, without writing anything. */
    total: () => totalOf(allRows(runThrough(counted(dir, faults)))),
  };
}

function runThrough<T>(steps: Generator<void, T, void>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Writes calls of a dollar each; gives the path of their file. */
function write(dir: string, day: string, count = 1): string {
  mkdirSync(join(dir, day), { recursive: true });
  const path = join(dir, day, "telemetry.jsonl");
  for (let index = 0; index < count; index += 1) appendFileSync(path, callLine(day));
  return path;
}

function callLine(day: string): string {
  calls += 1;
  return `${JSON.stringify({ timestamp: `${day}T10:00:00.000Z`, call_id: `c${calls}`, agent_name: "a", operation: "o", cost_usd: 1, success: true })}\n`;
}

function published(dir: string) {
  return JSON.parse(readFileSync(join(dir, "summary.json"), "utf8"));
}

test("lines are counted once, however often the summary is brought up to date", () => {
  using dir = temporaryDir();
  const { update } = storage(dir.path);
  write(dir.path, "2026-11-28", 3);
  update();
  update();
  write(dir.path, "2026-11-28", 2);
  update();
  expect(published(dir.path).all_time).toMatchObject({ calls: 5, cost_usd: 5 });
});

test("what others lost is kept by who gives an update up in the middle of it", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28", 3);
  const held = storage(dir.path).begin();
  held.next();
  const loser = storage(dir.path);
  loser.faults.add("not-written", "lost", { count: 7 });
  loser.update();
  held.return(undefined);
  const hasty = storage(dir.path);
  const steps = hasty.begin();
  steps.next();
  steps.return(undefined);
  hasty.update();
  expect(published(dir.path).dropped).toEqual({ "not-written": 7 });
});

test("a line that is still being written is counted when it is whole", () => {
  using dir = temporaryDir();
  const { update } = storage(dir.path);
  const path = write(dir.path, "2026-11-28");
  const line = callLine("2026-11-28");
  appendFileSync(path, line.slice(0, 40));
  update();
  expect(published(dir.path).all_time.calls).toBe(1);
  appendFileSync(path, line.slice(40));
  update();
  expect(published(dir.path)).toMatchObject({ all_time: { calls: 2 }, days: [{ broken_lines: 0 }] });
});

test("another file in the place of a day's file adds to what was counted", () => {
  using dir = temporaryDir();
  const { update } = storage(dir.path);
  const path = write(dir.path, "2026-11-28", 3);
  update();
  rmSync(path);
  write(dir.path, "2026-11-28", 4);
  update();
  expect(published(dir.path).all_time.calls).toBe(7);
});

test("a file that was cut short is counted on from its end", () => {
  using dir = temporaryDir();
  const { update } = storage(dir.path);
  const path = write(dir.path, "2026-11-28", 3);
  update();
  truncateSync(path, callLine("2026-11-28").length);
  update();
  write(dir.path, "2026-11-28", 1);
  update();
  expect(published(dir.path).all_time.calls).toBe(4);
});

test("days beyond retention go, and what they add up to stays", () => {
  using dir = temporaryDir();
  for (const day of ["2026-10-28", "2026-10-29", "2026-11-27", "2026-11-28"]) write(dir.path, day, 2);
  const { update, total } = storage(dir.path, { retentionDays: 30 });
  update();
  expect(days(dir.path)).toEqual(["2026-10-29", "2026-11-27", "2026-11-28"]);
  update();
  expect(published(dir.path)).toMatchObject({
    all_time: { calls: 8 },
    removed_days: { rows: [{ calls: 2 }] },
  });
  expect(total().calls).toBe(8);
});

test("a retention of no days keeps today, and yesterday for the first minute after midnight", () => {
  using dir = temporaryDir();
  for (const day of ["2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"]) write(dir.path, day);
  storage(dir.path, { retentionDays: 0, now: Date.parse("2026-11-28T00:00:30Z") }).update();
  expect(days(dir.path)).toEqual(["2026-11-27", "2026-11-28", "2026-11-29"]);
  storage(dir.path, { retentionDays: 0, now: Date.parse("2026-11-28T00:01:01Z") }).update();
  expect(days(dir.path)).toEqual(["2026-11-28", "2026-11-29"]);
});

test("beyond the size cap the oldest days go, with their texts, and today never", () => {
  using dir = temporaryDir();
  for (const day of ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"]) write(dir.path, day);
  writeFileSync(join(dir.path, "2026-11-25", "prompts.jsonl"), "x".repeat(500_000));
  writeFileSync(join(dir.path, "2026-11-26", "prompts.jsonl"), "x".repeat(500_000));
  const { update } = storage(dir.path, { maxSizeMb: 0.6 });
  update();
  expect(days(dir.path)).toEqual(["2026-11-26", "2026-11-27", "2026-11-28"]);
  storage(dir.path, { maxSizeMb: 0 }).update();
  expect(days(dir.path)).toEqual(["2026-11-28"]);
  update();
  expect(published(dir.path).all_time.calls).toBe(4);
});

test("files that are not ours survive the removal of their day", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-01-01");
  writeFileSync(join(dir.path, "2026-01-01", "notes.txt"), "mine");
  mkdirSync(join(dir.path, "2026-02-30"));
  const { update } = storage(dir.path);
  update();
  update();
  expect(readdirSync(join(dir.path, "2026-01-01"))).toEqual(["notes.txt"]);
  expect(existsSync(join(dir.path, "2026-02-30"))).toBe(true);
  expect(published(dir.path).all_time.calls).toBe(1);
});

test("a day with the piece of a line at its end goes like any other", () => {
  using dir = temporaryDir();
  appendFileSync(write(dir.path, "2026-01-01"), '{"timestamp":"2026-01-01T10:0');
  storage(dir.path).update();
  expect(days(dir.path)).toEqual([]);
});

test("killed between the removal of a day and the next summary, nothing is counted twice or lost", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-01-01", 3);
  const { update, total } = storage(dir.path, { retentionDays: 3650 });
  update();
  rmSync(join(dir.path, "2026-01-01"), { recursive: true });
  expect(total().calls).toBe(3);
  // The same day again, from a machine whose clock is behind.
  write(dir.path, "2026-01-01", 2);
  update();
  expect(published(dir.path).all_time.calls).toBe(5);
});

test("killed after any step, the next update counts every call once", () => {
  const steps = 5;
  for (let killedAfter = 0; killedAfter <= steps; killedAfter += 1) {
    using dir = temporaryDir();
    for (const day of ["2026-01-01", "2026-01-02", "2026-11-28"]) write(dir.path, day, 100);
    const { begin, update } = storage(dir.path, { retentionDays: 0 });
    const killed = begin();
    const done = Array.from({ length: killedAfter }, () => killed.next().done);
    // Reading three days and removing two of them.
    expect(done.every((isDone) => isDone === false)).toBe(true);
    expect(killedAfter < steps || killed.next().done).toBe(true);
    // Its process is gone; that the lock of a dead one is taken is tested with real ones.
    rmSync(join(dir.path, "summary.lock"), { force: true });
    update();
    expect(published(dir.path).all_time.calls).toBe(300);
    expect(days(dir.path)).toEqual(["2026-11-28"]);
  }
});

test("a line that comes just before its day is removed keeps the day until it is counted", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-01-01");
  const { begin, update } = storage(dir.path);
  const steps = begin();
  while (!existsSync(join(dir.path, "summary.json"))) steps.next();
  write(dir.path, "2026-01-01");
  runThrough(steps);
  expect(days(dir.path)).toEqual(["2026-01-01"]);
  update();
  expect(days(dir.path)).toEqual([]);
  expect(published(dir.path).all_time.calls).toBe(2);
});

test("a summary that cannot be read is counted anew, and that is said", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28", 3);
  for (const text of [
    "",
    "{",
    "null",
    '{"schema_version":1}',
    '{"schema_version":1,"days":7,"removed_days":{"rows":[]}}',
  ]) {
    writeFileSync(join(dir.path, "summary.json"), text);
    const { update, faults } = storage(dir.path);
    update();
    expect(published(dir.path).all_time.calls).toBe(3);
    expect(faults.counts()).toEqual({ "summary-rebuilt": 1 });
  }
});

test("a summary of a later version is left alone", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28");
  writeFileSync(join(dir.path, "summary.json"), '{"schema_version":2}');
  const { update } = storage(dir.path);
  expect(update).toThrow("later version");
  expect(published(dir.path)).toEqual({ schema_version: 2 });
  expect(existsSync(join(dir.path, "summary.lock"))).toBe(false);
});

test("two updates that run into each other leave one true summary", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28", 2000);
  const { begin, update } = storage(dir.path);
  const first = begin();
  first.next();
  // The second finds the lock taken; the first then works once more, for lines that came meanwhile.
  write(dir.path, "2026-11-28", 10);
  expect(update()).toBeUndefined();
  write(dir.path, "2026-11-28", 10);
  runThrough(first);
  expect(published(dir.path).all_time.calls).toBe(2020);
  expect(readdirSync(dir.path).toSorted()).toEqual(["2026-11-28", "summary.json"]);
});

test("who lost its lock writes nothing any more", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28", 2000);
  const { begin } = storage(dir.path);
  const first = begin();
  first.next();
  writeFileSync(join(dir.path, "summary.lock"), "of another");
  expect(runThrough(first)).toBeUndefined();
  expect(existsSync(join(dir.path, "summary.json"))).toBe(false);
  expect(readFileSync(join(dir.path, "summary.lock"), "utf8")).toBe("of another");
});

test("what processes could not keep adds up in the summary", () => {
  using dir = temporaryDir();
  write(dir.path, "2026-11-28");
  for (const count of [1, 2]) {
    const { update, faults } = storage(dir.path);
    faults.add("not-written", "for a test", { count });
    update();
    update();
  }
  expect(published(dir.path).dropped).toEqual({ "not-written": 3 });
});

test("names of the outside never change how the summary is kept", () => {
  using dir = temporaryDir();
  const path = write(dir.path, "2026-11-28");
  for (const agent_name of ["__proto__", "constructor", '","x":"'])
    appendFileSync(
      path,
      `${JSON.stringify({ timestamp: "2026-11-28T10:00:00Z", agent_name, operation: "o" })}\n`,
    );
  storage(dir.path).update();
  storage(dir.path).update();
  const agents = published(dir.path).all_time.by_agent.map(
    (tally: { agent_name: string }) => tally.agent_name,
  );
  expect(agents.toSorted()).toEqual(['","x":"', "__proto__", "a", "constructor"]);
});

test("names without number share a row in the end", () => {
  using dir = temporaryDir();
  const path = write(dir.path, "2026-11-28");
  const lines = Array.from(
    { length: 700 },
    (_, index) => `{"timestamp":"2026-11-28T10:00:00Z","agent_name":"a${index}"}\n`,
  );
  appendFileSync(path, lines.join(""));
  storage(dir.path).update();
  const { all_time, days: counts } = published(dir.path);
  expect(all_time.calls).toBe(701);
  expect(counts[0].rows).toHaveLength(501);
  expect(counts[0].rows.at(-1)).toMatchObject({ agent_name: "(other)", calls: 201 });
});

function days(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => /^\d/.test(name))
    .toSorted();
}
