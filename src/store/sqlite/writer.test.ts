import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { openForWriting } from "./open.ts";
import { SqliteReader } from "./reader.ts";
import { SqliteView } from "./view.ts";
import { SqliteWriter } from "./writer.ts";
import { event, noon, point, prompt, request, toolCall } from "../../../test/contract/observation.ts";
import { typedAlias, typedName } from "../../domain/prompt.ts";
import type { PriceOf } from "../../domain/request.ts";
import { noUsage } from "../../domain/usage.ts";
import { MemoryLedger } from "../memory/ledger.ts";
import { MemoryReader } from "../memory/reader.ts";

test("a key that was joined into another is not given out again after a restart", () => {
  const db = openForWriting(":memory:");
  new SqliteWriter(db).commit([
    toolCall({ aliases: ["tool:1"], decision: "accept" }),
    toolCall({ aliases: ["span:1"], source: "otlp-span", tool: undefined }),
    toolCall({ aliases: ["tool:1", "span:1"], source: "otlp-span" }),
  ]);
  const restarted = new SqliteWriter(db);
  restarted.commit([toolCall({ aliases: ["tool:2"], tool: "Read" })]);
  restarted.commit([toolCall({ aliases: ["tool:2"], success: false, error: "boom" })]);
  const calls = new SqliteReader(db).toolCalls({}, 10);
  expect(calls.map((call) => [call.tool, call.success])).toEqual([
    ["Bash", undefined],
    ["Read", false],
  ]);
  restarted.close();
});

test("a stand-in leaves with a commit that is kept, and its number is not given out again after a restart", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const aliases = [typedAlias({ sessionId: "s1", at: noon })];
  const typed = prompt({ source: "transcript", name: typedName, aliases });
  writer.commit([typed]);
  const richer = request({ source: "transcript", aliases: ["req:1"] });
  expect(() => writer.commit([richer, request({ durationMs: 1.5 })])).toThrow("could not be written");
  expect(new SqliteReader(db).prompts({}, 9)).toHaveLength(1);
  expect(writer.commit([typed]).fates).toEqual(["duplicate"]);
  writer.commit([richer]);
  expect(new SqliteReader(db).prompts({}, 9)).toEqual([]);
  const restarted = new SqliteWriter(db);
  expect(restarted.commit([typed]).fates).toEqual(["duplicate"]);
  restarted.commit([prompt({ aliases: ["prompt:1"], promptId: "1" })]);
  expect(new SqliteReader(db).prompts({}, 9)).toMatchObject([{ key: 2 }]);
  restarted.close();
});

test.each([
  ["a request", "request", request()],
  ["a tool call", "tool-call", toolCall()],
  ["a prompt with an id", "prompt", prompt({ source: "transcript", promptId: "p1" })],
  ["a prompt that telemetry told of", "prompt", prompt({ source: "otlp-log", promptId: undefined })],
] as const)(
  "a session of which another ledger knew only %s lived by then, also after a restart",
  (_, of, seen) => {
    const ledger = new MemoryLedger();
    ledger.commit([seen]);
    const [thing] = ledger.shelves[of].all();
    const owner = { agent: seen.agent, id: "s1", project: undefined };
    const db = openForWriting(":memory:");
    const record = {
      kind: "thing",
      of,
      owner,
      thing: thing!,
      aliases: ["a"],
      twin: 1,
      disputes: [],
    } as const;
    expect(new SqliteWriter(db).merge([record]).fates).toEqual(["accepted"]);
    const restarted = new SqliteWriter(db);
    restarted.commit([event({ at: noon + 9 })]);
    const [session] = new SqliteReader(db).sessions({}, 9);
    expect(session).toMatchObject({ startedAt: noon, lastSeenAt: noon + 9 });
    restarted.close();
  },
);

test("the number of the feed's last line is not given out again after a restart, where that line was a stand-in's", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const typed = (at: number) =>
    prompt({ source: "transcript", name: typedName, at, aliases: [typedAlias({ sessionId: "s1", at })] });
  writer.commit([typed(noon), typed(noon + 1)]);
  const reader = new SqliteReader(db);
  const heard = reader.lastSeq();
  // What tells more adds no line itself.
  writer.commit([point({})]);
  expect([reader.entries({}, 9), reader.lastSeq()]).toEqual([[], heard]);
  const restarted = new SqliteWriter(db);
  restarted.commit([event({})]);
  expect(reader.entriesAfter(heard, 9)).toMatchObject([{ seq: heard + 1 }]);
  restarted.close();
});

test("a commit that fails keeps nothing, and all of it counts when it comes again", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  // No table takes a fraction where whole milliseconds belong; the pipeline rounds, the store must not half-store.
  const bad = request({ durationMs: 1.5, sessionId: "s2" });
  const good = [event(), point(), request({ aliases: ["req:1"] })];
  expect(() => writer.commit([...good, bad])).toThrow("could not be written");
  expect(reader.sessions({}, 10)).toEqual([]);
  expect(reader.lastSeq()).toBe(0);
  expect(writer.commit(good).fates).toEqual(["accepted", "accepted", "accepted"]);
  expect(reader.counters({}).get("tokens.output")).toBe(5);
  expect(reader.lastChange()).toBe(1);
  writer.close();
});

test("data that no table takes is bad data, not a disk that may recover", () => {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  expect(() => writer.commit([request({ durationMs: 1.5 })])).toThrow(
    expect.objectContaining({ code: "invalid" }),
  );
  writer.close();
});

test("a fault of ours is told as one, and keeps nothing either: no retry would mend it", () => {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  const seen = request({ aliases: ["req:1"] });
  const broken = Object.defineProperty({ ...seen }, "usage", {
    get: () => {
      throw new TypeError("a fault of ours");
    },
  });
  const fault = { code: "internal", reason: "TypeError: a fault of ours" };
  expect(() => writer.commit([event(), broken])).toThrow(expect.objectContaining(fault));
  expect(writer.commit([seen]).fates).toEqual(["accepted"]);
  writer.close();
});

test("what a failed commit had begun leaves no trace in memory either", () => {
  const rounds = Array.from({ length: 20 }, (_, round) => dumpAfter(round, true));
  expect(rounds).toEqual(rounds.map((_, round) => dumpAfter(round, false)));
});

test("a second witness joins its request after a restart, and in a ledger that began empty", () => {
  const db = openForWriting(":memory:");
  const line = request({ source: "transcript", aliases: ["msg:1", "req:1"] });
  const first = new SqliteWriter(db);
  first.commit([line]);
  first.commit([request({ aliases: ["req:1"], digest: 7 })]);
  const restarted = new SqliteWriter(db);
  restarted.commit([request({ aliases: ["req:1"], source: "otlp-span", digest: 8 })]);
  expect(new SqliteReader(db).requests({}, 9)).toHaveLength(1);
  restarted.close();
});

test("while history is read its ids wait to be sorted in, and mean their things all the same", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const waiting = () => db.query("SELECT alias FROM unsorted_alias").values().length;
  writer.expect("history");
  writer.commit([request({ source: "transcript", aliases: ["msg:1", "req:1"] })]);
  expect(waiting()).toBe(2);
  expect(aliasesOf(db)).toEqual(["msg:1", "req:1"]);
  writer.commit([request({ aliases: ["req:1"], digest: 7 })]);
  expect(new SqliteReader(db).requests({}, 9)).toHaveLength(1);
  writer.expect("telemetry");
  expect(waiting()).toBe(0);
  writer.commit([request({ aliases: ["msg:1"], source: "otlp-span", digest: 8 })]);
  expect(new SqliteReader(db).requests({}, 9)).toHaveLength(1);
  expect(aliasesOf(db)).toEqual(["msg:1", "req:1"]);
  writer.close();
});

test("ids that waited when the program was killed are known to the next, which sorts them in with its first commit", () => {
  const db = openForWriting(":memory:");
  const killed = new SqliteWriter(db);
  killed.expect("history");
  killed.commit([request({ source: "transcript", aliases: ["msg:1", "req:1"] })]);
  const restarted = new SqliteWriter(db);
  restarted.commit([request({ aliases: ["req:1"], digest: 7 }), toolCall({ aliases: ["tool:1"] })]);
  expect(new SqliteReader(db).requests({}, 9)).toHaveLength(1);
  expect(db.query("SELECT alias FROM unsorted_alias").values()).toEqual([]);
  expect(aliasesOf(db)).toEqual(["msg:1", "req:1", "tool:1"]);
  restarted.close();
});

test("where nothing can be read when history ends, the next commit says so and a later one sorts in what waits", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  writer.expect("history");
  writer.commit([request({ aliases: ["req:1"] })]);
  db.run("ALTER TABLE unsorted_alias RENAME TO away");
  const next = [request({ aliases: ["req:2"], digest: 2 })];
  expect(() => writer.commit(next)).toThrow("could not be written");
  writer.expect("telemetry");
  expect(() => writer.commit(next)).toThrow("could not be written");
  db.run("ALTER TABLE away RENAME TO unsorted_alias");
  writer.commit(next);
  expect(db.query("SELECT alias FROM alias ORDER BY alias").values().flat()).toEqual(["req:1", "req:2"]);
  expect(db.query("SELECT alias FROM unsorted_alias").values()).toEqual([]);
  writer.close();
});

/** Every id that the ledger tells of, as an export does. */
function aliasesOf(db: Database): string[] {
  const view = new SqliteView(Database.deserialize(db.serialize()));
  const kinds = ["request", "tool-call"] as const;
  return kinds.flatMap((kind) => [...view.aliases(kind, [1, 2, 3]).values()].flat()).toSorted();
}

test("channels are compared as the plainest ledger compares them, in any order of their accounts", () => {
  for (let round = 0; round < 200; round += 1) {
    const random = randomOf(round);
    const sources = ["otlp-log", "otlp-span", "transcript", "transcript"] as const;
    const told = Array.from({ length: 2 + random(5) }, (_, index) => {
      const source = sources[random(4)] ?? "otlp-log";
      const id = random(3);
      // What was written before an answer was complete is always less than the answer.
      const isPlaceholder = source === "transcript" && random(3) === 0;
      return request({
        source,
        digest: index,
        aliases: random(3) === 0 ? [`req:${id}`, `msg:${id}`] : [random(2) === 0 ? `req:${id}` : `msg:${id}`],
        usage: { ...noUsage, input: 5, output: isPlaceholder ? 1 : 20 + random(2) },
        isPlaceholder,
      });
    });
    const db = openForWriting(":memory:");
    const writer = new SqliteWriter(db);
    const memory = new MemoryLedger();
    for (const one of told) {
      writer.commit([one]);
      memory.commit([one]);
    }
    const [real, plain] = [new SqliteReader(db), new MemoryReader(memory)];
    expect(real.agreement({})).toEqual(plain.agreement({}));
    expect(real.witnesses({})).toEqual(plain.witnesses({}));
    writer.close();
  }
});

/** All rows of a ledger after batches of many kinds, between which commits fail or not. */
function dumpAfter(round: number, isFailing: boolean): string[] {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const random = randomOf(round);
  const failing = randomOf(round + 1000);
  for (let batch = 0; batch < 5; batch += 1) {
    if (random(2) === 0) writer.expect(random(2) === 0 ? "history" : "telemetry");
    const told = Array.from({ length: 5 + random(20) }, (_, index) => anything(random, batch * 100 + index));
    if (isFailing && failing(2) === 0) {
      const part = told.slice(0, 1 + failing(told.length));
      expect(() => writer.commit([...part, request({ durationMs: 1.5 })])).toThrow();
    }
    writer.commit(told);
  }
  const tables = ["session", "request", "tool_call", "alias", "redirect", "entry", "witness", "disagreement"];
  tables.push("tool_rollup", "unsorted_alias", "unsorted_tool_rollup");
  const dump = tables.map((table) => JSON.stringify(db.query(`SELECT * FROM ${table}`).all()));
  writer.close();
  return dump;
}

function anything(random: (below: number) => number, digest: number) {
  const own = { digest, at: noon + random(50), sessionId: `s${random(4)}` };
  const source = (["otlp-log", "otlp-span", "transcript"] as const)[random(3)] ?? "otlp-log";
  const id = random(20);
  if (random(4) === 0) return event(own);
  if (random(3) === 0) return toolCall({ ...own, source, aliases: [`tool:${id}`] });
  const aliases = random(2) === 0 ? [`req:${id}`] : [`msg:${random(20)}`, `req:${id}`];
  return request({ ...own, source, aliases, usage: { ...noUsage, output: random(5) } });
}

/** Whole numbers below a bound, the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

test("what several accounts of a request tell costs what pricing anew makes of it", () => {
  const priceOf: PriceOf = ({ usage, speed }) => {
    if (usage === undefined) return undefined;
    const costNano = usage.output * (speed === "fast" ? 10 : 1);
    const costSplit = {
      inputNano: 0,
      outputNano: costNano,
      cacheReadNano: 0,
      cacheWriteNano: 0,
      cacheSavedNano: 0,
    };
    return { costNano, costSplit };
  };
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db, { priceOf });
  const line = request({ aliases: ["req:1"], source: "transcript", costNano: 20 });
  writer.commit([line, request({ aliases: ["req:1"], speed: "fast", costNano: 200 })]);
  const total = () => new SqliteReader(db).usage({ filter: {} }).map((row) => row.costNano);
  expect(total()).toEqual([200]);
  const steps = [...writer.reprice(priceOf)];
  expect(steps).toMatchObject([{ requests: 1, changed: 0 }]);
  expect([...writer.rebuild()].reduce((wrong, step) => wrong + step.wrong, 0)).toBe(0);
  writer.close();
});
