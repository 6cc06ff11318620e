import { expect, test } from "bun:test";
import type { Observation } from "../../../domain/observation.ts";
import { Calendar } from "../../../query/calendar.ts";
import { MemoryLedger } from "../../memory/ledger.ts";
import { MemoryReader } from "../../memory/reader.ts";
import type { CostRow, LedgerReader, UsageQuestion, UsageRow } from "../../store.ts";
import { chance } from "../../../../test/chance.ts";
import { noon, point, request } from "../../../../test/contract/observation.ts";
import { migrate } from "../migrate.ts";
import { openForWriting } from "../open.ts";
import { SqliteReader } from "../reader.ts";
import { cubes } from "./rollup-column.ts";
import { rebuildRollup } from "./rollup-rebuild.ts";
import { SessionBook } from "../session-book.ts";
import { SqliteWriter } from "../writer.ts";

const hour = 3_600_000;

const split = { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 4, cacheSavedNano: -5 };

/** A witness of one of a few requests, so that they join, move between sessions and times, and change their tokens. */
function witness(below: (count: number) => number): Observation {
  const number = below(60);
  const pick = <T>(values: readonly T[]): T | undefined => values[below(values.length)];
  const failed = below(8) === 0;
  const usage = {
    input: below(100),
    output: below(100),
    reasoning: pick([undefined, 3]),
    cacheRead: below(1000),
    cacheWrite: 50,
    cacheWrite1h: pick([undefined, 7, 50]),
  };
  return request({
    aliases: [`req:${number}`, ...(below(6) === 0 ? [`req:${below(60)}`] : [])],
    source: pick(["otlp-log", "otlp-span", "transcript"] as const) ?? "otlp-log",
    agent: pick(["claude-code", "codex"]) ?? "codex",
    sessionId: pick([undefined, "s1", "s2", "s3"]),
    at: noon + below(90 * 4) * (hour / 4) + below(5) * 1000,
    model: pick([undefined, "claude-opus-5-5", "gpt-6", "claude-haiku-5-5"]),
    branch: pick([undefined, "main", "fix/7-x"]),
    subagentType: pick([undefined, "Explore"]),
    facts: { project: pick(["/a", "/b"]), user: pick([undefined, "ann"]), team: pick([undefined, "red"]) },
    failed,
    usage: failed ? undefined : usage,
    costNano: failed ? undefined : pick([undefined, 5, 12_345]),
    costSplit: failed ? undefined : pick([undefined, split]),
    reportedNano: pick([undefined, 4]),
  });
}

const zones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"];

function questions(below: (count: number) => number): UsageQuestion[] {
  const filters = [
    {},
    { from: noon + 5 * hour, to: noon + 50 * hour },
    { from: noon + below(30 * hour), to: noon + 30 * hour + below(30 * hour) },
    { from: noon + 7_200_001, to: noon + 7_300_000 },
    { model: "gpt-6", from: noon + 1 },
    { branch: "main" },
    { project: "/a", user: "ann", to: noon + 33 * hour + 1234 },
    { team: "red", from: noon + 3 * hour },
    { agent: "codex" },
    { sessionKey: 1, from: noon + 2 * hour },
  ];
  const dimensions: UsageQuestion["by"][] = [
    [],
    ["model"],
    ["branch"],
    ["agent", "project"],
    ["session"],
    ["session", "agent"],
    ["project", "session"],
    ["branch", "agent", "session"],
    ["session", "agent", "model"],
    ["user"],
    ["subagent-type"],
    ["pull-request"],
    ["team"],
  ];
  const calendars = zones.map((zone) => new Calendar(zone));
  const drawn: UsageQuestion["period"][] = [
    undefined,
    (at) => ({ from: Math.floor(at / hour) * hour, to: Math.floor(at / hour) * hour + 5 * hour }),
    ...calendars.flatMap((calendar) =>
      (["hour", "day", "week"] as const).map((name) => (at: number) => calendar.spanOf(at, name)),
    ),
  ];
  return filters
    .flatMap((filter) => dimensions.flatMap((by) => drawn.map((period) => ({ filter, by, period }))))
    .filter(() => below(10) === 0);
}

/** What a list says of each session, and which sessions asked a model. */
function sessionsOf(reader: LedgerReader): unknown {
  const keys = reader.sessions({}, 99).map(({ key }) => key);
  const asked = reader.sessions({ model: "gpt-6" }, 99).map(({ key }) => key);
  return { totals: reader.totals(keys, noon + 40 * hour), asked };
}

function answerOf(reader: LedgerReader, question: UsageQuestion): string[] {
  const ordered = (rows: readonly (UsageRow | CostRow)[]) =>
    rows.map((row) => JSON.stringify(row)).toSorted();
  return [
    ...ordered(reader.usage(question)),
    ...ordered(reader.usageFromCounters(question)),
    ...ordered(reader.costs(question)),
    String(reader.sessionsUsed(question.filter)),
  ];
}

test.each([1, 2, 3, 4])(
  "roll-ups tell what the requests add up to, whatever became of them (seed %d)",
  (seed) => {
    const below = chance(seed);
    const db = openForWriting(":memory:");
    const [writer, ledger] = [new SqliteWriter(db), new MemoryLedger()];
    for (let commits = 0; commits < 40; commits += 1) {
      const counter = point({
        sessionId: `c${below(3)}`,
        series: `c${commits}`,
        at: noon + below(90) * hour,
      });
      const group = [...Array.from({ length: 1 + below(6) }, () => witness(below)), counter];
      writer.commit(group);
      ledger.commit(group);
    }
    const [rolled, plain] = [new SqliteReader(db), new MemoryReader(ledger)];
    expect(sessionsOf(rolled)).toEqual(sessionsOf(plain));
    for (const question of questions(below))
      expect(answerOf(rolled, question)).toEqual(answerOf(plain, question));
    expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
    writer.close();
  },
);

test("names that hold a NUL are not taken for one another", () => {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  const names = [
    { model: "a\0b", branch: "c" },
    { model: "a", branch: "b\0c" },
  ];
  const owners = [
    { agent: "a\0b", sessionId: "c" },
    { agent: "a", sessionId: "b\0c" },
  ];
  writer.commit([...names, ...owners].map((own) => request(own)));
  expect([...writer.rebuild()].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});

test("a failed commit leaves the roll-ups as they were", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  writer.commit([request({ aliases: ["req:1"] })]);
  const before = reader.usage({ filter: {} });
  // No table takes this for an integer.
  const bad = request({ aliases: ["req:2"], statusCode: "x" as unknown as number });
  expect(() => writer.commit([request({ aliases: ["req:3"] }), bad])).toThrow("could not be written");
  expect(reader.usage({ filter: {} })).toEqual(before);
  writer.commit([request({ aliases: ["req:4"] })]);
  expect(reader.usage({ filter: {} })[0]?.requests).toBe(2);
  writer.close();
});

test("a rebuild finds and mends cells that are wrong, missing or left over", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const at = [0, 1, 900, 5000].map((hours) => noon - hours * hour);
  writer.commit(at.map((time) => request({ at: time, sessionId: `s${time}` })));
  const right = db.query("SELECT * FROM rollup").all();
  db.run("UPDATE rollup SET input = input + 1 WHERE hour = ?", [noon / hour]);
  db.run("DELETE FROM rollup WHERE hour = ?", [noon / hour - 1]);
  db.run(
    "INSERT INTO rollup SELECT 7, 99, 'x', '', '', 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0",
  );
  db.run("UPDATE session_rollup SET cost_nano = 0");
  const wrong = [...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0);
  expect(wrong).toBe(3 + 4);
  expect(db.query("SELECT * FROM rollup").all()).toEqual(right);
  expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});

test("a rebuild finds nothing wrong in what is right, also of more sessions and hours than a step takes", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  writer.commit(
    Array.from({ length: 1002 }, (_, index) => request({ at: noon + index, sessionId: `s${index}` })),
  );
  // A step takes thirty days, and the next begins at the very time of the first of the others.
  writer.commit([request({ at: noon - 720 * hour, sessionId: "old" })]);
  const steps = [...rebuildRollup(db, new SessionBook(db))];
  expect(steps.filter(({ wrong }) => wrong > 0)).toEqual([]);
  writer.close();
});

test("an answer whose tokens nobody told has no price, also in a ledger of an older program", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const untold = { usage: undefined, costNano: undefined };
  writer.commit([
    request(),
    request({ ...untold, branch: "b" }),
    request({ ...untold, sessionId: undefined, model: undefined, at: noon + hour }),
    request({ ...untold, failed: true }),
  ]);
  const unpriced = () => new SqliteReader(db).usage({ filter: {} })[0]?.unpricedRequests;
  expect(unpriced()).toBe(2);
  for (const { table } of Object.values(cubes)) db.run(`UPDATE ${table} SET unpriced = 0`);
  // What a later version added; before it, whatever named no session stood under 0.
  for (const { table, keys } of Object.values(cubes))
    if (keys.some((key) => key === "session_key"))
      db.run(`UPDATE ${table} SET session_key = 0 WHERE session_key < 0`);
  for (const table of ["request", "tool_call"]) db.run(`ALTER TABLE ${table} DROP COLUMN listed`);
  db.run(
    "DROP TABLE unsorted_alias; DROP TABLE unsorted_tool_rollup; ALTER TABLE subagent DROP COLUMN begun_at; ALTER TABLE subagent DROP COLUMN last_ended_at; ALTER TABLE request DROP COLUMN agent; ALTER TABLE tool_call DROP COLUMN agent; DROP TABLE nameless_agent; ALTER TABLE session DROP COLUMN begun_as; ALTER TABLE prompt DROP COLUMN stopped; DROP TABLE feed_end; PRAGMA user_version = 28",
  );
  migrate(db);
  expect(unpriced()).toBe(2);
  expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});
