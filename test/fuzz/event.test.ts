import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import * as fc from "fast-check";
import { openDialects } from "../../src/assembly/dialects.ts";
import { readEvent } from "../../src/assembly/event.ts";
import { claudeCodeFiles } from "../../src/agent/claude-code/files.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { Delta } from "../../src/pipeline/delta.ts";
import { CardinalityLimit } from "../../src/pipeline/limit.ts";
import { Pipeline } from "../../src/pipeline/pipeline.ts";
import { createPricing } from "../../src/pipeline/price.ts";
import { Redact } from "../../src/pipeline/redact.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { catalog } from "../../src/pricing/catalog.ts";
import { createPriceBook } from "../../src/pricing/lookup.ts";
import { createDecoder } from "../../src/receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../../src/receiver/otlp/telemetry.ts";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import type { LedgerReader } from "../../src/store/store.ts";
import { noon } from "../contract/observation.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { mostly, sessionIds, strange, toolInput, toolNames, transcriptLine } from "./transcript-line.ts";

nothingFailsUnheard();

const events = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PermissionRequest",
  "PermissionDenied",
  "Notification",
  "Stop",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
  "TaskCreated",
  "TaskCompleted",
  "CwdChanged",
  "ConfigChange",
  "WorktreeCreate",
  "Elicitation",
  "Invented",
];

/** A hook's body: of any event, with the fields that clients write, each of which may be anything. */
const hookBody = fc.record(
  {
    hook_event_name: mostly(fc.constantFrom(...events)),
    session_id: mostly(fc.constantFrom(...sessionIds)),
    cwd: mostly(fc.constantFrom("/p/a", "/p/b")),
    permission_mode: mostly(fc.constantFrom("plan", "default")),
    tool_name: mostly(fc.constantFrom(...toolNames)),
    tool_use_id: mostly(fc.nat({ max: 4 }).map((number) => `toolu_${number}`)),
    tool_input: mostly(toolInput),
    tool_response: mostly(fc.jsonValue()),
    prompt: mostly(fc.string({ unit: "binary" })),
    prompt_id: mostly(fc.nat({ max: 3 }).map(String)),
    agent_id: mostly(fc.nat({ max: 3 }).map(String)),
    agent_type: mostly(fc.constant("Explore")),
    duration_ms: mostly(fc.nat()),
    trigger: mostly(fc.constantFrom("auto", "manual")),
    source: mostly(fc.constantFrom("startup", "resume", "clear", "compact")),
    reason: mostly(fc.constantFrom("exit", "clear")),
    message: mostly(fc.string()),
    error: mostly(fc.string()),
    background_tasks: mostly(
      fc.array(fc.record({ id: mostly(fc.string()), status: mostly(fc.string()) }), { maxLength: 2 }),
    ),
    task_id: mostly(fc.string()),
    __proto__: fc.constant({ polluted: true }),
  },
  { requiredKeys: ["hook_event_name"] },
);

const percent = mostly(fc.double({ min: 0, max: 100 }));
const limit = mostly(fc.record({ used_percentage: percent, resets_at: mostly(fc.nat()) }));
const statusLine = fc.record(
  {
    session_id: mostly(fc.constantFrom(...sessionIds)),
    cwd: mostly(fc.string()),
    model: mostly(fc.record({ id: mostly(fc.string()), display_name: mostly(fc.string()) })),
    workspace: mostly(fc.record({ current_dir: mostly(fc.string()), project_dir: mostly(fc.string()) })),
    cost: mostly(
      fc.record({
        total_cost_usd: mostly(fc.double()),
        total_duration_ms: mostly(fc.nat()),
        total_lines_added: mostly(fc.nat()),
      }),
    ),
    context_window: mostly(
      fc.record({
        context_window_size: mostly(fc.nat()),
        used_percentage: percent,
        current_usage: mostly(fc.record({ input_tokens: mostly(fc.nat()) })),
      }),
    ),
    rate_limits: mostly(fc.record({ five_hour: limit, seven_day: limit })),
  },
  { requiredKeys: [] },
);

const manual = fc.record(
  {
    kind: mostly(fc.constantFrom("operation", "session", "tokens")),
    operation: mostly(fc.string()),
    id: mostly(fc.string()),
    at: mostly(fc.constant("2026-11-20T12:00:00.000Z")),
    started_at: mostly(fc.constant("2026-11-20T11:00:00.000Z")),
    ended_at: mostly(fc.constant("2026-11-20T12:00:00.000Z")),
    input_tokens: mostly(fc.nat()),
    output_tokens: mostly(fc.nat()),
    cost_usd: mostly(fc.double()),
    project: mostly(fc.string()),
    model: mostly(fc.string()),
  },
  { requiredKeys: [] },
);

/** What one channel brings, as it comes in. */
type Told =
  | { readonly by: "claude-code" | "status line" | "manual"; readonly body: unknown }
  | { readonly by: "transcript"; readonly body: object }
  | { readonly by: "log"; readonly service: string; readonly record: object };

/** Whose log it is: its service, and what stands before the names of its events. */
const senders = [
  ["claude-code", "claude_code."],
  ["codex_exec", "codex."],
  ["gemini-cli", "gemini_cli."],
  ["qwen-code", "qwen-code."],
  ["shop", ""],
] as const;
const names = [
  "api_request",
  "api_response",
  "gen_ai.client.inference.operation.details",
  "sse_event",
  "tool_call",
  "api_error",
  "tool_result",
  "tool_decision",
  "user_prompt",
  "compaction",
  "subagent_completed",
  "invented",
  "api_request_body",
];
const attributeKeys = [
  "session.id",
  "event.name",
  "event.timestamp",
  "model",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cost_usd",
  "duration_ms",
  "request_id",
  "tool_name",
  "tool_use_id",
  "success",
  "prompt.id",
  "prompt",
  "prompt_length",
  "error",
  "status_code",
  "attempt",
  "decision",
  "source",
  "query_source",
  "user.id",
  "__proto__",
  "call_id",
  "conversation.id",
  "function_name",
  "gen_ai.response.id",
  "gen_ai.usage.input_tokens",
  "input_token_count",
  "metadata",
  "output",
  "output_token_count",
  "prompt_id",
  "thoughts_token_count",
  "total_token_count",
];
const attributeValue = fc.oneof(
  fc.record({
    stringValue: fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        ...sessionIds,
        "12",
        "-5",
        "1e300",
        "NaN",
        "true",
        "\ud800",
        "2026-11-20T12:00:00Z",
        "claude-opus-5-5",
      ),
    ),
  }),
  fc.record({ intValue: fc.oneof(fc.integer(), fc.constant("9223372036854775807")) }),
  fc.record({
    doubleValue: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant("NaN")),
  }),
  fc.record({ boolValue: fc.boolean() }),
);
const log = fc
  .tuple(
    fc.constantFrom(...senders),
    fc.constantFrom(...names),
    fc.array(fc.record({ key: fc.constantFrom(...attributeKeys), value: attributeValue }), { maxLength: 14 }),
    fc.nat({ max: 9 }),
  )
  .map(([[service, prefix], name, attributes, time]) => ({
    service,
    record: {
      timeUnixNano: `179520790600000000${time}`,
      body: { stringValue: `${prefix}${name}` },
      attributes: [...attributes, { key: "event.name", value: { stringValue: `${prefix}${name}` } }],
    },
  }));

const told: fc.Arbitrary<Told> = fc.oneof(
  hookBody.map((body) => ({ by: "claude-code" as const, body })),
  statusLine.map((body) => ({ by: "status line" as const, body })),
  manual.map((body) => ({ by: "manual" as const, body })),
  strange.map((body) => ({ by: "claude-code" as const, body })),
  transcriptLine.map((body) => ({ by: "transcript" as const, body })),
  log.map((sent) => ({ by: "log" as const, ...sent })),
);

const book = createPriceBook({ rows: catalog });
const empty = openForWriting(":memory:").serialize();
const decode = createDecoder(defaultOtlpLimits);
const tally = { kept: 0, dropped: 0 };

claim(
  "whatever hooks, status lines, logs, transcripts and people tell, each item is taken or dropped by name, and both stores hold the same",
  {
    given: fc.array(told, { minLength: 1, maxLength: 8 }),
    inputs: 100,
    outcome: () =>
      `${tally.kept.toLocaleString("en")} observations kept in both stores, ${tally.dropped.toLocaleString("en")} dropped by name`,
    holds: (all) => {
      const db = Database.deserialize(empty);
      using sqlite = { writer: new SqliteWriter(db), [Symbol.dispose]: () => sqlite.writer.close() };
      const memory = new MemoryLedger();
      const pipeline = new Pipeline([
        validate,
        new Redact({ keepText: true }),
        new CardinalityLimit({ maxSeriesPerSession: 100 }),
        new Delta((series, start) => sqlite.writer.streamTail(series, start)),
        createPricing(book),
      ]);
      for (const observations of all.map((one, index) => observed(one, noon + index))) {
        const { kept, dropped } = pipeline.process(observations);
        expect(kept.length + dropped.length).toBe(observations.length);
        expect(sqlite.writer.commit(kept).fates).toEqual(memory.commit(kept).fates);
        tally.kept += kept.length;
        tally.dropped += dropped.length;
      }
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      for (const ask of questions)
        expect(wellFormed(ask(new SqliteReader(db)))).toEqual(wellFormed(ask(new MemoryReader(memory))));
    },
  },
);

function observed(one: Told, at: number): readonly Observation[] {
  switch (one.by) {
    case "transcript": {
      const reader = claudeCodeFiles.open(`/c/${sessionIds[0]}.jsonl`, {
        description: undefined,
        writtenAt: at,
      });
      reader.read(Buffer.from(JSON.stringify(one.body)), at);
      return reader.drain();
    }
    case "log": {
      const resource = { attributes: [{ key: "service.name", value: { stringValue: one.service } }] };
      const body = Buffer.from(
        JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [one.record] }] }] }),
      );
      const { telemetry } = decode({ signal: "logs", encoding: "json", body });
      const { interpret } = openDialects();
      return interpret(telemetry, at);
    }
    case "claude-code":
    case "status line":
    case "manual": {
      const isStatusLine = one.by === "status line";
      const agent = one.by === "manual" ? "manual" : "claude-code";
      const parsed: unknown = JSON.parse(JSON.stringify(one.body) ?? "null");
      return readEvent(agent, parsed, { at, seenAt: at, isStatusLine })?.observations ?? [];
    }
  }
}

const questions: readonly ((reader: LedgerReader) => unknown)[] = [
  (reader) => reader.requests({}, 100),
  (reader) => reader.toolCalls({}, 100),
  (reader) => reader.prompts({}, 100),
  (reader) => reader.subagents({}, 100),
  (reader) => reader.tasks({}, 100),
  (reader) => reader.compactions({}, 100),
  (reader) => reader.limitSamples({}, 100),
  (reader) => reader.statements({}, 100),
  (reader) =>
    reader.sessions({}, 100).map(({ id, facts, startedAt, lastSeenAt, activity, hasHooks }) => ({
      id,
      facts,
      startedAt,
      lastSeenAt,
      activity,
      hasHooks,
    })),
  (reader) =>
    reader
      .usage({ filter: {}, by: ["session", "model"] })
      .toSorted((a, b) => (Bun.inspect(a.keys) < Bun.inspect(b.keys) ? -1 : 1)),
  (reader) => reader.entries({}, 100).map(({ name, kind, at }) => ({ name, kind, at })),
];

/** Without what is undefined, which a table does not tell from absent, and without halves of letters, which UTF-8 does not have. */
function wellFormed(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, plain));
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === "string" ? value.toWellFormed() : value;
}
