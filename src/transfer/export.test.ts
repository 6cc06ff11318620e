import { expect, test } from "bun:test";
import {
  compaction,
  event,
  limitSample,
  noon,
  point,
  prompt,
  request,
  statement,
  subagent,
  task,
  toolCall,
} from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { requestShape, toolCallShape } from "../query/thing-shape.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { MemoryView } from "../store/memory/view.ts";
import type { Filter } from "../store/store.ts";
import { openExport } from "./export.ts";
import { formats, whats, type Format, type What } from "./order.ts";

function ledgerOf(...observations: readonly Observation[]) {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  ledger.commit(observations);
  const text = (what: What, format: Format = "jsonl", filter: Filter = {}): string => {
    const order = { what, format, filter, now: noon };
    const { parts } = openExport(new MemoryView(ledger, reader), order);
    return Buffer.concat([...parts].map(({ bytes }) => bytes)).toString();
  };
  const lines = (what: What, filter: Filter = {}): Record<string, unknown>[] =>
    text(what, "jsonl", filter)
      .split("\n")
      .filter((line) => line !== "")
      // Lines are objects.
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { reader, text, lines };
}

const oneOfEach = [
  request({ aliases: ["req:1", "msg:1"] }),
  toolCall({ aliases: ["tool:1"], toolUseId: "toolu_1" }),
  prompt({ aliases: ["prompt:1"] }),
  subagent(),
  compaction(),
  task(),
  limitSample(),
  statement(),
  point(),
  event(),
];

test("whose a request without a session is, is written", () => {
  const { lines } = ledgerOf(request({ agent: "codex", sessionId: undefined }));
  expect(lines("requests")).toMatchObject([{ agent: "codex", session_id: null }]);
});

test("an empty ledger is an empty JSONL and a CSV of headers", () => {
  const { text } = ledgerOf();
  for (const what of whats) expect(text(what)).toBe("");
  for (const what of whats) if (what !== "all") expect(text(what, "csv")).toMatch(/^[a-z0-9_,]+\r\n$/);
});

test("all is every kind, and what is referred to comes before what refers to it", () => {
  const kinds = ledgerOf(...oneOfEach)
    .lines("all")
    .map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual([
    "session",
    "request",
    "tool_call",
    "prompt",
    "subagent",
    "compaction",
    "task",
    "limit_sample",
    "statement",
    "point",
    "event",
  ]);
});

test("a line says what the API says, in its names", () => {
  const { reader, lines } = ledgerOf(...oneOfEach);
  const [asked] = reader.requests({}, 1);
  const [called] = reader.toolCalls({}, 1);
  if (asked === undefined || called === undefined) throw new Error("nothing was kept");
  expect(lines("requests")[0]).toMatchObject({ ...requestShape(asked, "s1") });
  expect(lines("tool-calls")[0]).toMatchObject({ ...toolCallShape(called, "s1") });
});

test("a line has exact money, ranks and every id", () => {
  const [line] = ledgerOf(request({ aliases: ["req:1", "msg:1"], costNano: 39_280_500 })).lines("requests");
  expect(line).toMatchObject({
    cost_usd: 0.0392805,
    cost_nano: 39_280_500,
    cost_reported_nano: null,
    usage_rank: 20,
    aliases: ["msg:1", "req:1"],
  });
});

test("things that no id and nothing else tells apart are numbered", () => {
  const twins = ledgerOf(request(), request({ aliases: ["req:1"] }), request(), request({ at: noon + 1 }));
  expect(twins.lines("requests").map(({ twin }) => twin)).toEqual([undefined, undefined, 2, undefined]);
});

test("a filter is kept in every kind and format", () => {
  const { lines, text } = ledgerOf(request({ at: noon }), request({ at: noon + 5 }), event({ at: noon + 5 }));
  const filter = { from: noon + 1 };
  expect(lines("requests", filter).map(({ at }) => at)).toEqual(["2026-11-20T12:00:00.005Z"]);
  expect(lines("events", filter)).toHaveLength(2);
  expect(text("requests", "csv", filter).split("\r\n")).toHaveLength(3);
});

test("a table tells the branch of the session, on which a request counts that names none", () => {
  const { reader, text } = ledgerOf(
    request({ facts: { branch: "main" }, branch: undefined }),
    request({ facts: { branch: "main" }, branch: "feature" }),
    toolCall({ facts: { branch: "main" } }),
  );
  const rows = (what: What) => {
    const [header = "", ...lines] = text(what, "csv").trimEnd().split("\r\n");
    const at = (name: string) => header.split(",").indexOf(name);
    return lines.map((line) => [at("session_branch"), at("branch")].map((index) => line.split(",")[index]));
  };
  expect(rows("requests")).toEqual([
    ["main", ""],
    ["main", "feature"],
  ]);
  expect(rows("tool-calls")).toEqual([["main", undefined]]);
  expect(reader.usage({ filter: { branch: "main" }, by: ["branch"] })).toMatchObject([{ requests: 1 }]);
});

test("a wait for a permission whose tool was never named is in the whole only", () => {
  const { lines, text } = ledgerOf(toolCall({ tool: undefined, blockedMs: 5 }));
  expect(lines("tool-calls")).toEqual([]);
  expect(text("tool-calls", "csv").split("\r\n")).toHaveLength(2);
  expect(lines("all").filter(({ kind }) => kind === "tool_call")).toHaveLength(1);
});

test("a title of any characters comes back from JSON as it was", () => {
  const title = 'a\nb\r\n\0 "c" 🦉 \ud800 =1+1';
  const [line] = ledgerOf(request({ facts: { title } })).lines("sessions");
  expect(line).toMatchObject({ title, ledger: { facts: { title } } });
});

test("all is refused as one table", () => {
  for (const format of formats) {
    if (format === "jsonl") continue;
    expect(() => ledgerOf().text("all", format)).toThrow("all is many kinds of rows");
  }
});

test("what a request cost stands in its metric's line in dollars, by class and as a whole", () => {
  const split = {
    inputNano: 1e9,
    outputNano: 2e9,
    cacheReadNano: 3e9,
    cacheWriteNano: 4e9,
    cacheSavedNano: 0,
  };
  const priced = request({ aliases: ["req:1"], costNano: 10e9, costSplit: split });
  const [heads = "", line = ""] = ledgerOf(priced).text("metrics", "csv").split("\r\n");
  const values = line.split(",");
  const told = Object.fromEntries(heads.split(",").map((head, index) => [head, values[index]]));
  expect(told).toMatchObject({
    input_cost_usd: "1",
    output_cost_usd: "2",
    cache_read_cost_usd: "3",
    cache_creation_cost_usd: "4",
    total_cost_usd: "10",
  });
});
