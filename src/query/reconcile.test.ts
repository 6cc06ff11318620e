import { expect, test } from "bun:test";
import { noon, point, request, statement } from "../../test/contract/observation.ts";
import { noUsage } from "../domain/usage.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Filter } from "../store/store.ts";
import { reconcile } from "./reconcile.ts";

/** A session of two models: a transcript told of both requests, telemetry of one. */
function readerOf(): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ aliases: ["req:1"], model: "claude-opus-5-5", source: "transcript" }),
    request({ aliases: ["req:2"], model: "claude-haiku-5-5", source: "transcript", at: noon + 1 }),
    request({ aliases: ["req:2"], model: "claude-haiku-5-5", source: "otlp-log", at: noon + 1 }),
  ]);
  return new MemoryReader(ledger);
}

test("what chooses sessions changes no verdict: all of a session is compared", () => {
  const reader = readerOf();
  const ask = (filter: Filter) => reconcile(reader, { filter, page: { limit: 9 } }).sessions;
  const [whole] = ask({});
  expect(whole).toMatchObject({ agent: "claude-code", confidence: "complete", ledger: { requests: 2 } });
  expect(ask({ model: "claude-opus-5-5" })).toEqual(ask({}));
});

test("beside a session, what narrows a list is refused by its name", () => {
  const reader = readerOf();
  const [session] = reader.sessions({}, 1);
  const ask = (filter: Filter) => () =>
    reconcile(reader, { filter: { sessionKey: session?.key, ...filter }, page: { limit: 9 } });
  expect(ask({ agent: "claude-code" })).not.toThrow();
  expect(ask({ model: "claude-opus-5-5" })).toThrow("model narrows the list");
  expect(ask({ team: "payments" })).toThrow("team narrows the list");
  expect(ask({ from: noon })).toThrow("from narrows the list");
});

test("sessions come in pages without gap or repeat", () => {
  const ledger = new MemoryLedger();
  const ids = ["a", "b", "c", "d", "e"];
  ledger.commit(ids.map((sessionId, index) => request({ sessionId, at: noon + index })));
  const reader = new MemoryReader(ledger);
  const pages: (readonly string[])[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const { sessions, next_cursor: next } = reconcile(reader, { filter: {}, page: { limit: 2, cursor } });
    pages.push(sessions.map(({ id }) => id));
    [cursor, more] = [next ?? undefined, next !== null];
  }
  expect(pages).toEqual([["e", "d"], ["c", "b"], ["a"]]);
  expect(reconcile(reader, { filter: {}, page: { limit: 5 } }).next_cursor).toBeNull();
});

test("a status line that was drawn before the first answer is no account of what came after it", () => {
  const ledger = new MemoryLedger();
  ledger.commit([
    statement({ source: "statusline", costNano: 0, usage: undefined, at: noon - 1000 }),
    request({}),
  ]);
  const { sessions } = reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 1 } });
  expect(sessions.map(({ client_reported }) => client_reported)).toEqual([null]);
});

test("of what a client said of itself tokens tell more than money, and of those the later word", () => {
  const said = (source: "statusline" | "transcript", own: Parameters<typeof statement>[0]) =>
    statement({ source, aliases: [`statement:s1:${source}`], ...own });
  const told = (tokens: number) => ({ ...noUsage, output: tokens });
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ usage: told(10) }),
    said("transcript", { at: noon, usage: told(50) }),
    said("statusline", { at: noon + 1, usage: undefined, costNano: 9e9 }),
  ]);
  const [session] = reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 } }).sessions;
  expect(session?.gaps).toContainEqual(expect.objectContaining({ kind: "client_reports_more", tokens: 40 }));
});

test("the total adds up what each session's channels told and missed", () => {
  const ledger = new MemoryLedger();
  const heard = (sessionId: string, source: "transcript" | "otlp-log", index: number) =>
    request({ sessionId, source, aliases: [`req:${sessionId}-${index}`], at: noon + index });
  ledger.commit([
    ...[1, 2].map((index) => heard("s1", "transcript", index)),
    heard("s2", "transcript", 1),
    heard("s3", "otlp-log", 1),
  ]);
  const { sessions, total } = reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 } });
  expect(sessions.map(({ confidence }) => confidence)).toEqual(Array(3).fill("single-source"));
  const details = new Map(sessions.map(({ id, gaps }) => [id, gaps.map(({ detail }) => detail)]));
  expect(details.get("s1")).toEqual([
    "nothing of this session came over OpenTelemetry; 2 requests known from the transcript only",
  ]);
  expect(details.get("s3")).toEqual([
    "no transcript of session s3 was read; 1 request known from OpenTelemetry",
  ]);
  expect(total.gaps).toEqual([
    { kind: "missing_in_otlp", detail: "in 2 sessions", requests: 3, tokens: 300 },
    { kind: "missing_in_transcript", detail: details.get("s3")?.[0] ?? "", requests: 1, tokens: 100 },
  ]);
  expect(total.witnesses).toMatchObject([
    { source: "transcript", requests: 3, usage: { input_tokens: 30, output_tokens: 60 }, cost_usd: 21e-9 },
    { source: "otlp-log", requests: 1, usage: { input_tokens: 10 }, cost_usd: 7e-9 },
  ]);
});

test("no transcript is missing of an agent whose own files nobody reads", () => {
  const ledger = new MemoryLedger();
  ledger.commit([request({ aliases: ["codex:1"], agent: "codex" })]);
  const question = { filter: {}, page: { limit: 10, cursor: undefined } };
  const { sessions, total } = reconcile(new MemoryReader(ledger), question);
  expect(sessions).toMatchObject([{ agent: "codex", gaps: [], confidence: "single-source" }]);
  expect(total.gaps).toEqual([]);
});

test("counters that tell more than the requests are the client's word where it gave no account", () => {
  const ledger = new MemoryLedger();
  const counted = (measure: "tokens.input" | "tokens.output", increase: number) =>
    point({ measure, series: measure, increase });
  ledger.commit([
    request({ aliases: ["req:1"] }),
    counted("tokens.input", 15_000),
    counted("tokens.output", 20_000),
  ]);
  const [session] = reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 } }).sessions;
  expect(session?.confidence).toBe("partial");
  expect(session?.gaps).toContainEqual({
    kind: "client_reports_more",
    detail: "the client itself counts 35,000 tokens, 34,970 of them not among the 100 of the ledger",
    requests: null,
    tokens: 34_970,
  });
  expect(session?.gaps).toContainEqual({
    kind: "counter_stopped",
    detail: "the requests hold 100 tokens, 70 of them not among the 35,000 that the metric counters told",
    requests: null,
    tokens: 70,
  });
});

test("a session whose counters alone came over OpenTelemetry is told so", () => {
  const ledger = new MemoryLedger();
  ledger.commit([request({ aliases: ["req:1"], source: "transcript" })]);
  const gap = () =>
    reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 } }).sessions[0]?.gaps[0]?.detail;
  expect(gap()).toBe(
    "nothing of this session came over OpenTelemetry; 1 request known from the transcript only",
  );
  ledger.commit([point({ measure: "tokens.input" })]);
  expect(gap()).toBe(
    "nothing but counters of this session came over OpenTelemetry; 1 request known from the transcript only",
  );
});

test("a status line that says more than telemetry said of every request is the client's word", () => {
  const verdictOf = (clientVersion: string, lineNano: number) => {
    const ledger = new MemoryLedger();
    const aliases = ["req:1"];
    ledger.commit([
      request({ aliases, source: "otlp-log", reportedNano: 132_500_000, facts: { clientVersion } }),
      request({ aliases, source: "transcript" }),
      statement({ source: "statusline", aliases: ["statement:s1:statusline"], costNano: lineNano }),
    ]);
    return reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 } }).sessions[0];
  };
  const lacking = verdictOf("2.1.329", 173_100_000);
  expect(lacking).toMatchObject({ confidence: "partial", client_reported: { cost_usd: 0.1731 } });
  expect(lacking?.gaps).toEqual([
    {
      kind: "client_reports_more",
      detail:
        "the client itself says that this cost $0.1731, $0.0406 more than it said of the 1 request that any channel told of",
      requests: null,
      tokens: 0,
    },
  ]);
  for (const agreed of [verdictOf("2.1.329", 132_600_000), verdictOf("2.1.329", 0)])
    expect(agreed).toMatchObject({ confidence: "exact", gaps: [] });
  // Before 2.1.211 the account goes on after a /clear.
  expect(verdictOf("2.1.197", 173_100_000)).toMatchObject({ confidence: "exact", gaps: [] });
});
