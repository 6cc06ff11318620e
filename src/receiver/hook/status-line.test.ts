import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import type { Observation } from "../../domain/observation.ts";
import { nothingHappened, type DropReason } from "../../domain/outcome.ts";
import { planted } from "../../../test/contract/planted-secret.ts";
import { spooledBody, spoolLimits, type SpoolRecord } from "../../self/spool.ts";
import { readStatusLine, withCompaction } from "../../agent/claude-code/status-line.ts";
import {
  createStatusLine,
  statusLineLimits,
  type StatusLineParts,
  type StatusLineSender,
} from "./status-line.ts";

const start = 1_800_000_000_000;

const facts = {
  session_cost_usd: 1.5,
  session_reported_usd: null,
  day_cost_usd: 12,
  day_unpriced_requests: 0,
  burn_usd_per_hour: 3,
  requests: 4,
  unpriced_requests: 0,
  branch: "main",
};

const body = {
  session_id: "s1",
  model: { id: "claude-opus-5-5" },
  cost: { total_cost_usd: 1, total_duration_ms: 10 },
  context_window: { context_window_size: 200_000, used_percentage: 10 },
};

const owner: StatusLineSender = { address: "127.0.0.1", isTrusted: true };
const timeHeader = "x-hallmonitor-at";

function route(own: Partial<StatusLineParts> = {}) {
  const kept: SpoolRecord[] = [];
  const told: { observations: readonly Observation[]; dropped: ReadonlyMap<DropReason, number> }[] = [];
  const log: string[] = [];
  const time = { now: start };
  const take = createStatusLine({
    agent: "an-agent",
    read: readStatusLine,
    consume: (delivery) => {
      told.push(delivery);
      return Promise.resolve(nothingHappened);
    },
    facts: () => facts,
    keep: (record) => {
      kept.push(record);
      return "written";
    },
    clock: () => time.now,
    log: (line) => void log.push(line),
    limits: statusLineLimits,
    ...own,
  });
  const answer = (request: Request, sender = owner) => take(request, sender);
  return { answer, told, kept, log, time };
}

function post(content: unknown): Request {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return new Request("http://127.0.0.1/statusline/claude-code", { method: "POST", body: text });
}

function kindsOf(told: { observations: readonly Observation[] }[]): string[][] {
  return told.map(({ observations }) => observations.map((seen) => seen.kind));
}

test("what the client's variables say is taken from beside its JSON, and kept there when it cannot be stored", async () => {
  const { answer, told } = route();
  const said = withCompaction(body, { percent: 50 });
  await answer(post(said));
  expect(told[0]?.observations[0]).toMatchObject({ compactionOff: false, compactionPercent: 50 });
  const full = route({ consume: () => Promise.reject(new AppError("unavailable", "the disk is full")) });
  await full.answer(post(said));
  expect(full.kept).toMatchObject([{ body: { hallmonitor: { compaction: { percent: 50 } } } }]);
});

test("a status line is stored and answered with the facts of its session", async () => {
  const asked: unknown[] = [];
  const { answer, told } = route({
    facts: (sessionId, now) => {
      asked.push([sessionId, now]);
      return facts;
    },
  });
  const response = await answer(post(body));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ schema_version: 1, ...facts });
  expect(response.headers.get(timeHeader)).toBe(String(start));
  expect(kindsOf(told)).toEqual([["limit-sample", "statement"]]);
  expect(told[0]?.observations[0]).toMatchObject({ at: start, seenAt: start });
  expect(asked).toEqual([["s1", start]]);
});

test("a status line and its copy in the spool are the same sample, also where it names a secret", async () => {
  const { answer, told } = route();
  const said = { ...body, cwd: `/home/dev/${planted["openai"]}` };
  await answer(post(said));
  const copy = spooledBody(said, spoolLimits.maxBodyBytes);
  const { observations } = readStatusLine(copy, { at: start, seenAt: start });
  expect(JSON.stringify(copy)).toContain("[redacted api key]");
  expect(told[0]?.observations.map(({ digest }) => digest)).toEqual(observations.map(({ digest }) => digest));
});

test("the same again within a minute is counted as a duplicate and not stored", async () => {
  const { answer, told, time } = route();
  await answer(post(body));
  time.now += 1000;
  await answer(post({ ...body, cost: { ...body.cost, total_duration_ms: 1010 } }));
  expect(kindsOf(told)).toEqual([["limit-sample", "statement"], []]);
  expect(told[1]?.dropped).toEqual(new Map([["duplicate", 2]]));
  time.now = start + 60_000;
  await answer(post(body));
  expect(kindsOf(told)[2]).toEqual(["limit-sample", "statement"]);
});

test("only what says something else is stored again, and each session has its own last word", async () => {
  const { answer, told } = route();
  await answer(post(body));
  await answer(post({ ...body, session_id: "s2" }));
  await answer(post({ ...body, cost: { ...body.cost, total_cost_usd: 2 } }));
  expect(kindsOf(told)).toEqual([
    ["limit-sample", "statement"],
    ["limit-sample", "statement"],
    ["statement"],
  ]);
  expect(told[2]?.dropped).toEqual(new Map([["duplicate", 1]]));
});

test("what goes back to an earlier state is news", async () => {
  const { answer, told } = route();
  const other = { ...body, cost: { total_cost_usd: 2 } };
  for (const one of [body, other, body]) await answer(post(one));
  expect(kindsOf(told)[2]).toEqual(["statement"]);
});

test("sessions beyond the limit are forgotten, the one stored longest ago first", async () => {
  const { answer, told } = route({ limits: { ...statusLineLimits, maxSessions: 2 } });
  for (const id of ["s1", "s2", "s3", "s3", "s1"]) await answer(post({ ...body, session_id: id }));
  expect(kindsOf(told).map((kinds) => kinds.length)).toEqual([2, 2, 2, 0, 2]);
});

test("a session that was stored again is no longer the one stored longest ago", async () => {
  const { answer, told } = route({ limits: { ...statusLineLimits, maxSessions: 2 } });
  const changed = { ...body, model: { id: "other" }, cost: { total_cost_usd: 9 } };
  for (const id of ["s1", "s2"]) await answer(post({ ...body, session_id: id }));
  await answer(post({ ...changed, session_id: "s1" }));
  await answer(post({ ...body, session_id: "s3" }));
  await answer(post({ ...changed, session_id: "s1" }));
  expect(kindsOf(told).map((kinds) => kinds.length)).toEqual([2, 2, 2, 2, 0]);
});

test("the time is the sender's when it is near ours; another is refused, or the copy that it keeps would be a second sample", async () => {
  const at = async (said: string) => {
    const { answer, told } = route();
    const request = post(body);
    request.headers.set(timeHeader, said);
    const response = await answer(request);
    return [told[0]?.observations[0]?.at, told[0]?.observations[0]?.seenAt, response.headers.get(timeHeader)];
  };
  expect(await at(String(start - 40))).toEqual([start - 40, start, String(start - 40)]);
  for (const odd of [String(start - 60_001), String(start + 60_001), "now", `${start}.5`]) {
    expect(await at(odd)).toEqual([undefined, undefined, null]);
  }
});

test("when the sample cannot be stored now, it is put aside and the facts are told all the same", async () => {
  let isFull = true;
  const told: number[] = [];
  const { answer, kept, log } = route({
    consume: ({ observations }) => {
      if (isFull) return Promise.reject(new AppError("overloaded", "the queue is full"));
      told.push(observations.length);
      return Promise.resolve(nothingHappened);
    },
  });
  const refused = await answer(post(body));
  expect(await refused.json()).toEqual({ schema_version: 1, ...facts });
  expect(refused.headers.get(timeHeader)).toBe(String(start));
  expect(kept).toEqual([{ v: 1, channel: "statusline", agent: "an-agent", at: start, body }]);
  isFull = false;
  await answer(post(body));
  expect(told).toEqual([2]);
  expect(kept).toHaveLength(1);
  expect(log).toEqual([]);
});

test("a sample that is neither stored nor put aside is left to its sender", async () => {
  const { answer } = route({
    consume: () => Promise.reject(new AppError("unavailable", "the disk is full")),
    keep: () => "failed",
  });
  const response = await answer(post(body));
  expect(response.status).toBe(200);
  expect(response.headers.has(timeHeader)).toBe(false);
});

test("a fault of ours is logged, and not told", async () => {
  const { answer, kept, log } = route({ consume: () => Promise.reject(new Error("boom")) });
  const response = await answer(post(body));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("boom");
  expect(response.headers.has(timeHeader)).toBe(false);
  expect([kept, log]).toEqual([[], ["status line: Error: boom"]]);
});

test("what is no status line is refused in words for good, and counted", async () => {
  const { answer, told } = route();
  for (const content of ["{}", "not json"]) {
    const response = await answer(post(content));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ schema_version: 1, error: { code: "invalid" } });
    expect(response.headers.has(timeHeader)).toBe(true);
  }
  expect(told.map(({ dropped }) => dropped)).toEqual([new Map([["invalid", 1]]), new Map([["invalid", 1]])]);
});

test("a body over the limit is refused, whether or not it says its length", async () => {
  const { answer, told } = route({ limits: { ...statusLineLimits, maxBodyBytes: 100 } });
  const announced = new Request("http://x/", { method: "POST", headers: { "content-length": "101" } });
  const refused = [await answer(announced), await answer(post({ ...body, padding: "x".repeat(200) }))];
  expect(refused.map(({ status }) => status)).toEqual([413, 413]);
  expect(refused.every(({ headers }) => headers.get("connection") === "close")).toBe(true);
  expect(told).toEqual([]);
});

test("only POST brings a status line", async () => {
  const response = await route().answer(new Request("http://127.0.0.1/statusline/claude-code"));
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST");
});

test("a sender without the token is thanked, and told nothing of anybody's money", async () => {
  const { answer, told } = route();
  const response = await answer(post(body), { ...owner, isTrusted: false });
  expect(await response.json()).toEqual({ schema_version: 1 });
  expect(response.headers.has(timeHeader)).toBe(true);
  expect(kindsOf(told)).toEqual([["limit-sample", "statement"]]);
});
