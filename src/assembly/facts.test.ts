import { expect, setSystemTime, test } from "bun:test";
import { HallmonitorTelemetry } from "../agent/hallmonitor/telemetry.ts";
import { GenAiTelemetry } from "../agent/gen-ai/telemetry.ts";
import { createInterpreter } from "../agent/interpreter.ts";
import type { Observation } from "../domain/observation.ts";
import type { RequestObservation } from "../domain/request.ts";
import type { Source } from "../domain/source.ts";
import type { Outgoing } from "../domain/outgoing.ts";
import { createForward } from "../exporter/relay/forward.ts";
import { createDecoder } from "../receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../receiver/otlp/telemetry.ts";
import { openForWriting } from "../store/sqlite/open.ts";
import { SqliteReader } from "../store/sqlite/reader.ts";
import { SqliteWriter } from "../store/sqlite/writer.ts";
import { noon, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { createRandom } from "../../test/oracle/random-request.ts";
import { openFacts } from "./facts.ts";

const everything = { projects: [], agents: [] };
const decode = createDecoder(defaultOtlpLimits);
const { interpret, ownerOf } = createInterpreter([new HallmonitorTelemetry()], new GenAiTelemetry());

function openLedger() {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  return { writer, reader: new SqliteReader(db), [Symbol.dispose]: () => writer.close() };
}

/** A ledger whose facts are told in payloads, as they would be sent. */
function openTeller() {
  const ledger = openLedger();
  const feed = ledger.writer.outbox.facts;
  feed.follow(true);
  const forward = createForward(
    [{ name: "a", signals: ["logs"], include: everything, exclude: everything, redact: [], keepText: false }],
    {
      ownerOf: ({ resource, scope, attributes }) => ({
        agent: ownerOf({ resource: { attributes: resource }, scope, attributes }).agent,
        project: undefined,
      }),
      knowsTexts: () => true,
      factsIn: () => undefined,
      fail: () => expect.unreachable(),
    },
  );
  const told = async (): Promise<readonly Outgoing["body"][]> => {
    const turn = openFacts({
      reader: ledger.reader,
      feed,
      forward,
      hasRoom: () => true,
      published: () => undefined,
      version: "1",
      // Everything has settled by then.
      clock: () => Date.now() + 60_000,
      log: () => expect.unreachable(),
    });
    turn.start();
    await turn.once;
    await turn.stop();
    const waiting = ledger.writer.outbox.next("a", { bytes: 1e9, items: 1e9 });
    ledger.writer.outbox.settle(
      "a",
      waiting.map(({ id }) => id),
    );
    return waiting.map(({ body }) => body);
  };
  return { ...ledger, feed, told };
}

function hear({ writer }: ReturnType<typeof openLedger>, body: Uint8Array): void {
  const { telemetry } = decode({ signal: "logs", encoding: "protobuf", body });
  writer.commit(interpret(telemetry, noon));
}

/** What is held of requests, without what is of one ledger only: keys. */
/** Whether the feed tells of it is each ledger's own: a fact of what only a span told has a line. */
const requestsOf = ({ reader }: ReturnType<typeof openLedger>) =>
  reader
    .requests({}, 1000)
    .map((held) => ({ ...held, key: 0, sessionKey: 0, listed: undefined }))
    .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

test("of a thing that only a span told of when it was first told, one line of the feed is the first where it is heard", async () => {
  using near = openTeller();
  using far = openLedger();
  for (const source of ["otlp-span", "otlp-log"] as const) {
    near.writer.commit([
      request({ source, aliases: ["req:1"], reportedNano: source === "otlp-log" ? 9 : undefined }),
      toolCall({ source, aliases: ["tool:1"], success: source === "otlp-log" ? true : undefined }),
    ]);
    for (const body of await near.told()) hear(far, body);
  }
  const lines = far.reader.entries({}, 10).map(({ name, first }) => [name, first]);
  expect(lines.toSorted()).toEqual([
    ["request", false],
    ["request", true],
    ["tool_call", false],
    ["tool_call", true],
  ]);
});

test("a request that names no session is its agent's where its fact is heard", async () => {
  using near = openTeller();
  using far = openLedger();
  near.writer.commit([request({ agent: "shop-bot", sessionId: undefined, aliases: ["req:1"] })]);
  for (const body of await near.told()) hear(far, body);
  expect(far.reader.requests({ agent: "shop-bot" }, 9)).toHaveLength(1);
  expect(far.reader.sessions({}, 9)).toEqual([]);
});

/** Accounts of few requests by all channels, that know some of their ids and say other things of them. */
function randomAccount(random: () => number): RequestObservation {
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const number = Math.floor(random() * 6);
  const requestId = pick(`r${number}`, undefined);
  const messageId = requestId === undefined ? `m${number}` : pick(`m${number}`, undefined);
  const source = pick<Source>("otlp-log", "otlp-span", "transcript");
  const failed = random() < 0.2;
  const usage = {
    // Answers that are alike in all their tokens would be taken for one where their ids do not tell them apart.
    input: 1 + number,
    output: Math.floor(random() * 5),
    reasoning: pick(undefined, 1),
    cacheRead: 3,
    cacheWrite: 4,
    cacheWrite1h: pick(undefined, 2),
  };
  return request({
    source,
    aliases: [
      ...(messageId === undefined ? [] : [`msg:${messageId}`]),
      ...(requestId === undefined ? [] : [`req:${requestId}`]),
    ],
    requestId,
    messageId,
    sessionId: "s1",
    at: noon + Math.floor(random() * 4),
    usage: failed ? undefined : usage,
    // What is joined by likeness alone may be parted again, and stays joined where it was told of as one.
    isPlaceholder: source === "transcript" && requestId !== undefined && random() < 0.3,
    costNano: failed ? undefined : 10 + usage.output,
    reportedNano: pick(undefined, 9),
    failed,
    durationMs: pick(undefined, 5, 6),
    attempt: pick(undefined, 1, 2),
    error: failed ? pick("overloaded", "timeout") : undefined,
    branch: pick(undefined, "main", "fix"),
    // Channels may not know it, but none says of a request that it was another's.
    subagentId: number % 2 === 0 ? "a1" : undefined,
  });
}

test("however often and in whichever order facts come, both ledgers hold the same requests", async () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    using near = openTeller();
    using far = openLedger();
    const random = createRandom(seed);
    const told: Uint8Array[] = [];
    for (let round = 0; round < 6; round += 1) {
      near.writer.commit(Array.from({ length: 4 }, () => randomAccount(random)));
      told.push(...(await near.told()));
    }
    // Each at least once, some twice, mixed.
    const sent = [...told, ...told.filter(() => random() < 0.5)];
    for (const body of sent.toSorted(() => random() - 0.5)) hear(far, body);
    expect(requestsOf(far), `seed ${seed}`).toEqual(requestsOf(near));
    expect(far.reader.usage({ filter: {} })).toEqual(near.reader.usage({ filter: {} }));
  }
});

test("tool calls and prompts are told as they are held, without their texts", async () => {
  using near = openTeller();
  using far = openLedger();
  const seen: Observation[] = [
    toolCall({
      aliases: ["tool:t1"],
      toolUseId: "t1",
      success: false,
      error: "ENOENT",
      durationMs: 7,
      input: "secret words",
      facts: { project: "/work/shop" },
    }),
    prompt({ aliases: ["prompt:p1"], promptId: "p1", length: 12, hash: "h", text: "secret words" }),
  ];
  near.writer.commit(seen);
  for (const body of await near.told()) {
    expect(Buffer.from(body).includes("secret words")).toBe(false);
    hear(far, body);
  }
  const [call] = far.reader.toolCalls({}, 10);
  const [asked] = far.reader.prompts({}, 10);
  expect(call).toMatchObject({
    tool: "Bash",
    success: false,
    error: "ENOENT",
    durationMs: 7,
    input: undefined,
  });
  expect(asked).toMatchObject({ promptId: "p1", length: 12, hash: "h", text: undefined });
  expect(far.reader.sessions({}, 10)).toMatchObject([
    { agent: "claude-code", id: "s1", facts: { project: "/work/shop" } },
  ]);
});

test("what another ledger tells of the same transcripts is the same at the centre, calls and prompts too", async () => {
  using far = openLedger();
  const [toolUseId, promptId] = [`toolu_01${"A1b2".repeat(5)}`, "7c9e6679-7425-40de-944b-e07fc1f90ae7"];
  const seen: Observation[] = [
    request({ aliases: ["msg:m1"], messageId: "m1", promptId }),
    toolCall({ aliases: [`tool:${toolUseId}`], toolUseId, success: true, promptId }),
    prompt({ aliases: [`prompt:${promptId}`], promptId, length: 12, hash: "h" }),
  ];
  for (const one of [seen, seen.toReversed()]) {
    using near = openTeller();
    near.writer.commit(one);
    for (const body of await near.told()) hear(far, body);
  }
  const keys = far.reader.sessions({}, 10).map(({ key }) => key);
  expect(far.reader.totals(keys, 0)).toMatchObject([{ requests: 1, toolCalls: 1, prompts: 1 }]);
  expect(far.reader.toolCalls({}, 10)).toMatchObject([{ toolUseId, success: true }]);
});

test("only what changed since is told, and at the first time everything", async () => {
  using near = openTeller();
  near.feed.follow(false);
  near.writer.commit([request({ aliases: ["req:1"] })]);
  expect(near.feed.settled(Date.now(), 10)).toEqual([]);
  near.feed.follow(true);
  expect(near.feed.settled(Date.now(), 10)).toHaveLength(1);
  expect(await near.told()).toHaveLength(1);
  near.feed.follow(true);
  expect(await near.told()).toEqual([]);
  near.writer.commit([request({ aliases: ["req:2"] })]);
  expect(await near.told()).toHaveLength(1);
});

test("what commands and hooks change while no collector runs is told by the next one", () => {
  const db = openForWriting(":memory:");
  new SqliteWriter(db).outbox.facts.follow(true);
  new SqliteWriter(db).commit([request({ aliases: ["req:1"] })]);
  const next = new SqliteWriter(db).outbox.facts;
  next.follow(true);
  expect(next.settled(Date.now(), 10)).toHaveLength(1);
  db.close();
});

test("what was dated ahead by a clock that was set back is told after the next start", () => {
  const db = openForWriting(":memory:");
  const { facts } = new SqliteWriter(db).outbox;
  facts.follow(true);
  setSystemTime(Date.now() + 365 * 86_400_000);
  try {
    new SqliteWriter(db).commit([request({ aliases: ["req:1"] })]);
  } finally {
    setSystemTime();
  }
  facts.follow(true);
  expect(facts.settled(Date.now(), 10)).toHaveLength(1);
  db.close();
});

test("what is still to be told when the program ends waits for the next start, and does not hold it up", async () => {
  using near = openTeller();
  near.writer.commit(Array.from({ length: 1000 }, (_, index) => prompt({ aliases: [`prompt:p${index}`] })));
  let pages = 0;
  const turn = openFacts({
    reader: near.reader,
    feed: near.feed,
    forward: () => [],
    hasRoom: () => true,
    published: () => void (pages += 1),
    version: "1",
    clock: () => Date.now() + 60_000,
    log: () => expect.unreachable(),
  });
  turn.start();
  await turn.stop();
  expect(pages).toBe(1);
  expect(near.feed.settled(Date.now(), 1000)).toHaveLength(1000 - 256);
});
