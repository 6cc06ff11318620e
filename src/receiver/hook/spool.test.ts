import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Delivery } from "../../domain/delivery.ts";
import { digestOf } from "../../domain/digest.ts";
import { AppError } from "../../domain/error.ts";
import type { EventObservation, Observation } from "../../domain/observation.ts";
import {
  noteLost,
  spooledBody,
  spoolDir,
  spoolLimits,
  writeSpool,
  type SpoolRecord,
} from "../../self/spool.ts";
import { drainLimits, drainSpool, lostCount, type DrainLimits } from "./spool.ts";

const noon = Date.UTC(2026, 10, 20, 12);
let dir: string;
let consumed: Delivery[];
let said: string[];
/** Bodies of the records that were told to be kept. */
let kept: unknown[];
/** What the ledger answers to a delivery, when a test wants it to refuse. */
let refuse: (delivery: Delivery) => Error | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "drain-"));
  consumed = [];
  said = [];
  kept = [];
  refuse = () => undefined;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function drain(limits: Partial<DrainLimits> = {}, read = readEvent, ending?: AbortSignal) {
  return drainSpool({
    dataDir: dir,
    read,
    consume: (delivery) => {
      const error = refuse(delivery);
      if (error !== undefined) return Promise.reject(error);
      consumed.push(delivery);
      return Promise.resolve({ accepted: delivery.observations.length, dropped: delivery.dropped });
    },
    kept: ({ body }) => void kept.push(body),
    limits: { ...drainLimits, ...limits },
    ending,
    clock: () => Date.now(),
    log: (line) => void said.push(line),
  });
}

/** Every record of the one known agent is one event. */
function readEvent({ agent, at, body }: SpoolRecord): Delivery | undefined {
  if (agent !== "claude-code") return undefined;
  if (body === "fault") return { observations: [], dropped: new Map([["invalid", 1]]) };
  if (body === "trap") throw new Error("the reader stumbled");
  const event: EventObservation = {
    kind: "event",
    agent,
    source: "hook",
    sessionId: "s1",
    at,
    seenAt: at,
    facts: {},
    name: JSON.stringify(body),
    data: new Map(),
    digest: digestOf(JSON.stringify(body)),
  };
  return { observations: [event], dropped: new Map() };
}

function spool(body: unknown, at = noon, agent = "claude-code"): void {
  expect(writeSpool(dir, { v: 1, channel: "hook", agent, at, body }, spoolLimits)).toBe("written");
}

function put(name: string, text: string): string {
  mkdirSync(spoolDir(dir), { recursive: true });
  writeFileSync(join(spoolDir(dir), name), text);
  return join(spoolDir(dir), name);
}

function files(): string[] {
  return existsSync(spoolDir(dir)) ? readdirSync(spoolDir(dir)).toSorted() : [];
}

function bodies(): string[] {
  return consumed.flatMap(({ observations }) => observations.map(({ name }) => name));
}

function identities(observations: readonly Observation[]): string[] {
  return observations.map(({ at, digest }) => `${at} ${digest}`);
}

test("nothing spooled is nothing done", async () => {
  expect(await drain()).toEqual({ taken: 0, bad: 0, left: 0 });
  expect(consumed).toEqual([]);
  expect(said).toEqual([]);
});

test("records come in the order of their times, and their files are gone after the commit", async () => {
  for (const minute of [3, 1, 2]) spool(minute, noon + minute * 60_000);
  let present: string[] = [];
  refuse = () => void (present = files());
  expect(await drain()).toEqual({ taken: 3, bad: 0, left: 0 });
  expect(bodies()).toEqual(["1", "2", "3"]);
  expect(present).toHaveLength(3);
  expect(files()).toEqual([]);
});

test("many records share a commit, up to a number and a size", async () => {
  for (let n = 0; n < 5; n += 1) spool(n, noon + n);
  await drain({ maxPerGroup: 2 });
  expect(consumed.map(({ observations }) => observations.length)).toEqual([2, 2, 1]);
  consumed = [];
  for (let n = 0; n < 3; n += 1) spool({ n, text: "x".repeat(600) }, noon + n);
  await drain({ maxGroupBytes: 1000 });
  expect(consumed.map(({ observations }) => observations.length)).toEqual([2, 1]);
});

test("records that come again after a kill between commit and deletion are the same observations", async () => {
  for (const n of [1, 2]) spool({ n }, noon + n);
  const saved = join(dir, "saved");
  mkdirSync(saved);
  for (const name of files()) copyFileSync(join(spoolDir(dir), name), join(saved, name));
  await drain();
  for (const name of readdirSync(saved)) copyFileSync(join(saved, name), join(spoolDir(dir), name));
  await drain();
  const [first, second] = consumed.map(({ observations }) => identities(observations));
  expect(first).toHaveLength(2);
  expect(second).toEqual(first as string[]);
  expect(files()).toEqual([]);
});

test("an event of many small values is taken, and is the same as over HTTP", async () => {
  const body = { tool_response: { rows: Array.from({ length: 500_000 }, (_, n) => n) } };
  spool(body);
  expect(await drain()).toMatchObject({ taken: 1, bad: 0 });
  expect(bodies()).toEqual([JSON.stringify(spooledBody(body, spoolLimits.maxBodyBytes))]);
});

test("what is no record is counted, put aside and told once", async () => {
  spool("good");
  const frame = { v: 1, channel: "hook", agent: "claude-code", at: noon, body: {} };
  const garbage = {
    "1-torn.json": '{"v":1,"channel":"hook","agent":"claude-c',
    "2-version.json": JSON.stringify({ ...frame, v: 2 }),
    "3-channel.json": JSON.stringify({ ...frame, channel: "mail" }),
    "4-time.json": JSON.stringify({ ...frame, at: 1 }),
    "5-agent.json": JSON.stringify({ ...frame, agent: 7 }),
    "6-body.json": JSON.stringify({ ...frame, body: undefined }),
    "7-null.json": "null",
    "8-large.json": JSON.stringify({ ...frame, body: "x".repeat(5000) }),
  };
  for (const [name, text] of Object.entries(garbage)) put(name, text);
  mkdirSync(join(spoolDir(dir), "9-folder.json"));
  const elsewhere = join(dir, "elsewhere.json");
  writeFileSync(elsewhere, JSON.stringify(frame));
  symlinkSync(elsewhere, join(spoolDir(dir), "9-link.json"));
  expect(await drain({ maxRecordBytes: 4000 })).toEqual({ taken: 1, bad: 10, left: 0 });
  expect(consumed.map(({ dropped }) => [...dropped])).toEqual([[["invalid", 10]]]);
  expect(bodies()).toEqual(['"good"']);
  expect(files()).toEqual(
    [...Object.keys(garbage), "9-folder.json", "9-link.json"].map((name) => `${name}.bad`),
  );
  expect(said).toHaveLength(10);
  expect(await drain()).toEqual({ taken: 0, bad: 0, left: 0 });
  expect(said).toHaveLength(10);
});

test("only so many bad files are kept", async () => {
  for (const name of ["a.json", "b.json", "c.json"]) put(name, "torn");
  await drain({ maxBad: 2 });
  for (const name of ["d.json", "e.json"]) put(name, "torn");
  expect(await drain({ maxBad: 2 })).toEqual({ taken: 0, bad: 2, left: 0 });
  expect(files()).toEqual(["a.json.bad", "b.json.bad"]);
});

test("an agent that nobody understands is unsupported, an event that means nothing is what its reader calls it", async () => {
  spool({}, noon, "other");
  spool("fault", noon + 1);
  expect(await drain()).toEqual({ taken: 0, bad: 2, left: 0 });
  expect(consumed.map(({ dropped }) => [...dropped])).toEqual([
    [
      ["unsupported", 1],
      ["invalid", 1],
    ],
  ]);
});

test("what the ledger cannot take now stays for the next drain", async () => {
  for (let n = 0; n < 4; n += 1) spool(n, noon + n);
  refuse = ({ observations }) =>
    consumed.length === 1 && observations.length > 0 ? new AppError("overloaded", "full") : undefined;
  expect(await drain({ maxPerGroup: 2 })).toEqual({ taken: 2, bad: 0, left: 2 });
  refuse = () => undefined;
  expect(await drain({ maxPerGroup: 2 })).toEqual({ taken: 2, bad: 0, left: 0 });
  expect(bodies()).toEqual(["0", "1", "2", "3"]);
});

test("a drain that is ended stops after its group, and the next takes the rest", async () => {
  for (let n = 0; n < 5; n += 1) spool(n, noon + n);
  const ending = new AbortController();
  refuse = () => {
    ending.abort();
    return undefined;
  };
  const two = { maxPerGroup: 2 };
  expect(await drain(two, readEvent, ending.signal)).toEqual({ taken: 2, bad: 0, left: 3 });
  expect(await drain(two)).toEqual({ taken: 3, bad: 0, left: 0 });
  expect(bodies()).toEqual(["0", "1", "2", "3", "4"]);
});

test("only what is kept is told to be, and once, however often it was tried", async () => {
  spool("first", noon);
  spool("fault", noon + 1);
  spool("poison", noon + 2);
  refuse = () => new AppError("unavailable", "disk full");
  await drain();
  await drain();
  expect(kept).toEqual([]);
  refuse = ({ observations }) =>
    observations.some(({ name }) => name === '"poison"')
      ? new AppError("invalid", "cannot be stored")
      : undefined;
  await drain();
  expect(kept).toEqual(["first"]);
});

test("one record that the ledger refuses for good does not hold the others up", async () => {
  for (let n = 0; n < 4; n += 1) spool(n, noon + n);
  refuse = ({ observations }) =>
    observations.some(({ name }) => name === "2") ? new Error("no") : undefined;
  expect(await drain()).toEqual({ taken: 3, bad: 1, left: 0 });
  expect(bodies()).toEqual(["0", "1", "3"]);
  expect(consumed.flatMap(({ dropped }) => [...dropped])).toEqual([["invalid", 1]]);
  expect(files()).toHaveLength(1);
  expect(said.join()).toContain("Error: no");
});

test("a reader that stumbles over a record does not hold the others up", async () => {
  for (const body of ["one", "trap", "two"]) spool(body, noon + body.length);
  expect(await drain()).toEqual({ taken: 2, bad: 1, left: 0 });
});

test("records that are refused in such numbers that the fault must be ours are not deleted", async () => {
  for (let n = 0; n < 5; n += 1) spool(n, noon + n);
  refuse = ({ observations }) => (observations.length > 0 ? new Error("broken") : undefined);
  expect(await drain({ maxBad: 2 })).toEqual({ taken: 0, bad: 2, left: 3 });
  expect(files().filter((name) => name.endsWith(".json"))).toHaveLength(3);
});

test("a ledger that takes not even a count ends the drain", async () => {
  put("a.json", "torn");
  refuse = () => new Error("broken");
  expect(await drain()).toEqual({ taken: 0, bad: 0, left: 1 });
});

test("what a killed writer left is removed after a minute, what is being written stays", async () => {
  const old = put("1-old.tmp", "{");
  put("2-new.tmp", "{");
  const before = (Date.now() - 61_000) / 1000;
  utimesSync(old, before, before);
  await drain();
  expect(files()).toEqual(["2-new.tmp"]);
});

test("losses are told once", async () => {
  expect(await lostCount(dir)).toBe(0);
  noteLost(dir);
  noteLost(dir);
  expect(await lostCount(dir)).toBe(2);
  expect(await lostCount(dir)).toBe(0);
  expect(files()).toEqual([]);
});
