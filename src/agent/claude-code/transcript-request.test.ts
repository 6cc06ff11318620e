import { describe, expect, test } from "bun:test";
import { isOnMainThread } from "../../domain/context-point.ts";
import type { Observation } from "../../domain/observation.ts";
import type { RequestObservation, Request } from "../../domain/request.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

const noon = Date.UTC(2026, 10, 19, 12);
const main = "/home/dev/.claude/projects/-home-dev-project/s1.jsonl";
const side = "/home/dev/.claude/projects/-home-dev-project/s1/subagents/agent-a0123456789abcdef.jsonl";

/** A line of an answer with 1 in, 9 out, 3 read and 4 written, and what is said otherwise. */
function answer(own: object = {}, message: object = {}, usage: object = {}): object {
  return {
    type: "assistant",
    uuid: "line-1",
    sessionId: "s1",
    timestamp: new Date(noon).toISOString(),
    requestId: "req_1",
    isSidechain: false,
    ...own,
    message: {
      id: "msg_1",
      model: "claude-opus-5-5",
      content: [],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 1,
        output_tokens: 9,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 4,
        ...usage,
      },
      ...message,
    },
  };
}

/** What one reader says of these lines. */
function read(lines: readonly object[], path = main): Observation[] {
  const reader = new TranscriptReader(fileOf(path));
  for (const line of lines) reader.read(line, noon);
  return reader.drain();
}

function requests(lines: readonly object[], path = main): RequestObservation[] {
  return read(lines, path).filter((seen) => seen.kind === "request");
}

/** The one request in these lines. */
function request(...lines: readonly object[]): RequestObservation {
  const [only, ...others] = requests(lines);
  if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} requests`);
  return only;
}

describe("lines of one answer", () => {
  test("are one request, known by message and request id", () => {
    const seen = request(answer(), answer({ uuid: "line-2" }), answer({ uuid: "line-3" }));
    expect(seen.aliases).toEqual(["msg:msg_1", "req:req_1"]);
    expect(seen.usage).toEqual({
      input: 1,
      output: 9,
      reasoning: undefined,
      cacheRead: 3,
      cacheWrite: 4,
      cacheWrite1h: undefined,
    });
    expect(seen).toMatchObject({ model: "claude-opus-5-5", stopReason: "end_turn", isPlaceholder: false });
  });

  test("count from the first of them", () => {
    const later = { uuid: "line-2", timestamp: new Date(noon + 5000).toISOString() };
    expect(request(answer(), answer(later, {}, { output_tokens: 99 })).at).toBe(noon);
  });

  test("that hold placeholders give way to the one with the most output, taken whole", () => {
    const early = answer({}, { stop_reason: null }, { output_tokens: 1, input_tokens: 50 });
    const final = answer({ uuid: "line-2" }, {}, { output_tokens: 120, input_tokens: 2 });
    for (const lines of [
      [early, final],
      [final, early],
    ]) {
      const seen = request(...lines);
      expect(seen.usage).toMatchObject({ input: 2, output: 120 });
      expect(seen).toMatchObject({ isPlaceholder: false, stopReason: "end_turn" });
    }
  });

  test("of equal output give way to the later", () => {
    const early = answer({}, { stop_reason: null }, { input_tokens: 5 });
    expect(request(early, answer({ uuid: "line-2" }, {}, { input_tokens: 6 }))).toMatchObject({
      isPlaceholder: false,
      usage: { input: 6 },
    });
  });

  test("that never got their final values are a placeholder", () => {
    expect(request(answer({}, { stop_reason: null }, { output_tokens: 2 })).isPlaceholder).toBe(true);
  });

  test("are one request though tool results stand between them", () => {
    const result = { type: "user", uuid: "u", sessionId: "s1", timestamp: new Date(noon).toISOString() };
    const seen = requests([answer(), { ...result, message: { content: [] } }, answer({ uuid: "line-2" })]);
    expect(seen).toHaveLength(2);
    expect(new Set(seen.map(({ aliases }) => aliases.join())).size).toBe(1);
    expect(new Set(seen.map(({ digest }) => digest)).size).toBe(1);
  });

  test("of two answers are two requests", () => {
    expect(requests([answer(), answer({ requestId: "req_2" }, { id: "msg_2" })])).toHaveLength(2);
  });
});

describe("a line without ids", () => {
  test("is known by its request when it names no message", () => {
    expect(request(answer({}, { id: undefined })).aliases).toEqual(["req:req_1"]);
    expect(request(answer({}, { id: null })).aliases).toEqual(["req:req_1"]);
  });

  test("is known by what was asked when it names neither, so that the blocks of an answer are one request", () => {
    const block = (uuid: string) => answer({ requestId: null, requestRef: "ref1", uuid }, { id: null });
    expect(requests([block("a"), block("b"), block("c")]).map(({ aliases }) => aliases)).toEqual([
      ["ref:ref1"],
    ]);
    expect(request(answer({ requestRef: "ref1" })).aliases).toEqual(["msg:msg_1", "req:req_1"]);
  });

  test("is known by itself when it names nothing", () => {
    const lines = [
      answer({ requestId: null }, { id: null }),
      answer({ requestId: null, uuid: "b" }, { id: null }),
    ];
    expect(requests(lines).map(({ aliases }) => aliases)).toEqual([["line:line-1"], ["line:b"]]);
  });

  test("is known by its message when it names no request", () => {
    for (const requestId of [undefined, null, ""])
      expect(request(answer({ requestId })).aliases).toEqual(["msg:msg_1"]);
  });

  test("is no request when nothing tells it from its copy", () => {
    expect(requests([answer({ requestId: null, uuid: null }, { id: null })])).toEqual([]);
  });

  test("of any other field is read as if it had been left out", () => {
    const nulls = { cwd: null, version: null, gitBranch: null, costUSD: null, effort: null, agentId: null };
    const seen = request(
      answer(nulls, { model: null }, { speed: null, cache_creation: null, iterations: null }),
    );
    expect(seen).toMatchObject({ model: undefined, speed: undefined, usage: { cacheWrite: 4 } });
  });
});

describe("no request is", () => {
  test("a message that the client made itself", () => {
    expect(requests([answer({}, { model: "<synthetic>" })])).toEqual([]);
  });

  test("an answer that used nothing", () => {
    const none = {
      input_tokens: 0,
      output_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    };
    expect(requests([answer({}, {}, none), answer({ uuid: "b" }, { usage: undefined })])).toEqual([]);
  });

  test("an error without an id, by which no event could be joined to it", () => {
    expect(requests([answer({ isApiErrorMessage: true, requestId: undefined })])).toEqual([]);
  });
});

test("an error with a request id is a request that failed", () => {
  const line = answer(
    { isApiErrorMessage: true, apiErrorStatus: 529, apiErrorType: "overloaded_error" },
    { model: "<synthetic>" },
  );
  expect(request(line)).toMatchObject({
    aliases: ["req:req_1"],
    failed: true,
    usage: undefined,
    statusCode: 529,
    error: "overloaded_error",
  });
});

describe("usage", () => {
  const split = (five: number, hour: number): object => ({
    ephemeral_5m_input_tokens: five,
    ephemeral_1h_input_tokens: hour,
  });

  test("tells how long cache writes are kept", () => {
    const seen = request(answer({}, {}, { cache_creation_input_tokens: 10, cache_creation: split(3, 7) }));
    expect(seen.usage).toMatchObject({ cacheWrite: 10, cacheWrite1h: 7 });
  });

  test("counts the writes of a split whose total is 0", () => {
    const seen = request(answer({}, {}, { cache_creation_input_tokens: 0, cache_creation: split(3, 7) }));
    expect(seen.usage).toMatchObject({ cacheWrite: 10, cacheWrite1h: 7 });
  });

  test("counts a total whose split is 0", () => {
    const seen = request(answer({}, {}, { cache_creation_input_tokens: 10, cache_creation: split(0, 0) }));
    expect(seen.usage).toMatchObject({ cacheWrite: 10, cacheWrite1h: 0 });
  });

  test("holds reasoning, searches, speed, effort and place where they are told", () => {
    const told = {
      output_tokens_details: { thinking_tokens: 5 },
      server_tool_use: { web_search_requests: 2 },
      speed: "fast",
      inference_geo: "us",
    };
    const seen = request(answer({ effort: "high", costUSD: 0.5 }, {}, told));
    expect(seen).toMatchObject({
      usage: { reasoning: 5 },
      webSearches: 2,
      speed: "fast",
      inferenceGeo: "us",
      effort: "high",
      reportedNano: 500_000_000,
    });
  });

  test("of advisors stands beside the answer's own, with its own model", () => {
    const iterations = [
      { type: "message", model: "claude-opus-5-5", input_tokens: 1, output_tokens: 9 },
      { type: "advisor_message", model: "claude-sonnet-5-5", input_tokens: 100, output_tokens: 11 },
      { type: "advisor_message", model: "claude-sonnet-5-5", input_tokens: 200, output_tokens: 12 },
    ];
    const [own, ...advices] = requests([answer({}, {}, { iterations })]);
    expect(own?.usage).toMatchObject({ input: 1, output: 9 });
    expect(
      advices.map(({ model, usage, querySource }) => [model, usage?.input, usage?.output, querySource]),
    ).toEqual([
      ["claude-sonnet-5-5", 100, 11, "advisor"],
      ["claude-sonnet-5-5", 200, 12, "advisor"],
    ]);
    expect(new Set([own, ...advices].map((one) => one?.aliases[0])).size).toBe(3);
  });

  test("that is no number is not taken for none, and null is none", () => {
    expect(request(answer({}, {}, { input_tokens: "7" })).usage?.input).toBeNaN();
    expect(request(answer({}, {}, { cache_read_input_tokens: true })).usage?.cacheRead).toBeNaN();
    expect(request(answer({}, {}, { cache_read_input_tokens: null })).usage?.cacheRead).toBe(0);
  });
});

test("a request of a side chain in the main file that names no agent is apart from the conversation", () => {
  expect(isOnMainThread(request(answer()))).toBe(true);
  const apart = request(answer({ isSidechain: true }));
  expect(apart).toMatchObject({ querySource: "sidechain", subagentId: undefined });
  expect(isOnMainThread(apart)).toBe(false);
});

describe("a replay under a new request id", () => {
  const own = answer({ promptId: undefined });
  const replay = answer({
    uuid: "line-r",
    isSidechain: true,
    requestId: "req_r",
    agentId: "a0123456789abcdef",
  });

  test("right behind the answer leaves the request the session's own, known by both ids", () => {
    expect(request(own, replay)).toMatchObject({ subagentId: undefined, requestId: "req_1" });
    expect(request(own, replay).aliases).toEqual(["msg:msg_1", "req:req_1", "req:req_r"]);
  });

  for (const [name, open] of Object.entries({ memory: openMemory, SQLite: openSqlite })) {
    test(`in the same file is one request of the session itself (${name})`, () => {
      const between = { type: "user", uuid: "u", sessionId: "s1", message: { content: "Hello" } };
      expect(ledgerOf(open, read([own, between, replay]))).toMatchObject([{ subagentId: undefined }]);
    });

    test(`in a side chain of the main file that names no agent is one request of the session itself (${name})`, () => {
      const copy = { ...replay, agentId: undefined };
      const later = { ...copy, timestamp: new Date(noon + 1000).toISOString() };
      const [line, copied, copiedLater] = [read([own]), read([copy]), read([later])];
      for (const seen of [
        [...line, ...copied],
        [...copied, ...line],
        [...line, ...copiedLater],
        [...copiedLater, ...line],
      ])
        expect(ledgerOf(open, seen).map(isOnMainThread)).toEqual([true]);
      expect(ledgerOf(open, copied).map(isOnMainThread)).toEqual([false]);
    });

    test(`in a subagent's file is one request of the session itself (${name})`, () => {
      const seen = ledgerOf(open, [...read([own]), ...read([replay], side)]);
      expect(seen).toMatchObject([{ subagentId: undefined, usage: { output: 9 } }]);
    });

    test(`that is read first, but happened later, is one request of the session itself (${name})`, () => {
      const later = { ...replay, timestamp: new Date(noon + 1000).toISOString() };
      expect(ledgerOf(open, [...read([later], side), ...read([own])])).toMatchObject([
        { subagentId: undefined },
      ]);
    });

    test(`under a fork's session is one request of the first (${name})`, () => {
      const fork = answer({ sessionId: "s2" });
      const events = [...read([own]), ...read([fork], main.replace("s1", "s2"))];
      const [first, ...others] = ledgerOf(open, events);
      expect(others).toEqual([]);
      expect(first?.sessionKey).toBe(1);
    });

    test(`without a request id joins the one that has it (${name})`, () => {
      const seen = ledgerOf(open, [...read([answer({ requestId: null })]), ...read([own])]);
      expect(seen).toMatchObject([{ requestId: "req_1" }]);
    });

    test(`placeholders told before the answer was whole are corrected (${name})`, () => {
      const early = answer({}, { stop_reason: null }, { output_tokens: 1 });
      const seen = ledgerOf(open, [...read([early]), ...read([own])]);
      expect(seen).toMatchObject([{ usage: { output: 9 }, stopReason: "end_turn" }]);
    });
  }
});

interface OpenLedger {
  commit(observations: readonly Observation[]): unknown;
  requests(): Request[];
  close(): void;
}

function openMemory(): OpenLedger {
  const writer = new MemoryLedger();
  const reader = new MemoryReader(writer);
  return {
    commit: (observations) => writer.commit(observations),
    requests: () => reader.requests({}, 100),
    close: () => writer.close(),
  };
}

function openSqlite(): OpenLedger {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  return {
    commit: (observations) => writer.commit(observations),
    requests: () => reader.requests({}, 100),
    close: () => writer.close(),
  };
}

/** The requests of a ledger that was told these one by one. */
function ledgerOf(open: () => OpenLedger, observations: readonly Observation[]): Request[] {
  const ledger = open();
  try {
    for (const seen of observations) ledger.commit([seen]);
    return ledger.requests();
  } finally {
    ledger.close();
  }
}
