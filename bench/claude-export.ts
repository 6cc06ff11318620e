import type { Signal } from "../src/domain/telemetry.ts";

/** Records in one post: api_request events, llm_request spans, or points of counters. */
export const recordsPerPost = 12;

/** Tokens of every record: constant, so that the ledger's sums prove its count a second time. */
export const recordTokens = { input: 6, output: 150, cacheRead: 18_400, cacheWrite: 300 } as const;

/** Which attributes a record has: all that Claude Code 2.1.329 sends, or those that carry identity, tokens and cost. */
export type Shape = "full" | "lean";

/** What differs from post to post, or from record to record. */
export type Place =
  | "session"
  | "prompt"
  | "trace"
  | "span"
  | "nano"
  | "start"
  | "iso"
  | "sequence"
  | "request";

/** What stands in a place: a text, or a number or id in the text that JSON has for it. */
export type Mark = (place: Place) => string;

type Attribute = readonly [key: string, value: string | number | boolean | object, carried?: "lean"];

/** The form in which the client writes a whole number that is a place. */
const whole = (intValue: string): object => ({ intValue });

const emitter: readonly Attribute[] = [
  ["host.arch", "amd64"],
  ["os.type", "linux"],
  ["os.version", "6.18.44"],
  ["service.name", "claude-code", "lean"],
  ["service.version", "2.1.329", "lean"],
];

/** What Claude Code 2.1.329 exports in one request of a signal, attribute by attribute in its order, as OTLP/JSON. */
export function exportOf(signal: Signal, shape: Shape, mark: Mark): object {
  const resource = { attributes: attributesOf(emitter, shape), droppedAttributesCount: 0 };
  const scope = (part: string, version = "2.1.329") => ({
    name: `com.anthropic.claude_code${part}`,
    version,
  });
  const twelve = (record: object) => Array.from({ length: recordsPerPost }, () => record);
  switch (signal) {
    case "logs": {
      const logRecords = twelve(apiRequest(shape, mark));
      return { resourceLogs: [{ resource, scopeLogs: [{ scope: scope(".events"), logRecords }] }] };
    }
    case "traces": {
      const spans = twelve(llmRequest(shape, mark));
      return { resourceSpans: [{ resource, scopeSpans: [{ scope: scope(".tracing", "1.0.0"), spans }] }] };
    }
    case "metrics": {
      const metrics = counters(shape, mark);
      return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: scope(""), metrics }] }] };
    }
  }
}

function standard(mark: Mark): readonly Attribute[] {
  return [
    ["user.id", "3fe0d1ce5b7a90264d1c8f3b6a2e97504d1c8f3b6a2e97503fe0d1ce5b7a9026"],
    ["session.id", mark("session"), "lean"],
    ["anthropic.provider", "firstParty"],
    ["anthropic.custom_base_url", true],
    ["terminal.type", "xterm-256color"],
  ];
}

function apiRequest(shape: Shape, mark: Mark): object {
  const attributes: readonly Attribute[] = [
    ...standard(mark),
    ["event.name", "api_request", "lean"],
    ["event.timestamp", mark("iso"), "lean"],
    ["event.sequence", whole(mark("sequence")), "lean"],
    ["prompt.id", mark("prompt"), "lean"],
    ["model", "claude-opus-5-5", "lean"],
    ["input_tokens", recordTokens.input, "lean"],
    ["output_tokens", recordTokens.output, "lean"],
    ["cache_read_tokens", recordTokens.cacheRead, "lean"],
    ["cache_creation_tokens", recordTokens.cacheWrite, "lean"],
    ["cache_creation_5m_tokens", recordTokens.cacheWrite],
    ["cache_creation_1h_tokens", 0],
    ["cost_usd", 0.008204, "lean"],
    ["cost_usd_micros", 8204],
    ["duration_ms", 3312],
    ["ttft_ms", 604],
    ["request_id", mark("request"), "lean"],
    ["speed", "normal"],
    ["query_source", "sdk"],
    ["effort", "medium"],
  ];
  return {
    timeUnixNano: mark("nano"),
    observedTimeUnixNano: mark("nano"),
    body: { stringValue: "claude_code.api_request" },
    attributes: attributesOf(attributes, shape),
    droppedAttributesCount: 0,
    ...(shape === "full" ? { flags: 1, traceId: mark("trace"), spanId: mark("span") } : {}),
  };
}

function llmRequest(shape: Shape, mark: Mark): object {
  const attributes: readonly Attribute[] = [
    ...standard(mark),
    ["gen_ai.provider.name", "anthropic"],
    ["span.type", "llm_request", "lean"],
    ["model", "claude-opus-5-5", "lean"],
    ["gen_ai.system", "anthropic"],
    ["gen_ai.request.model", "claude-opus-5-5"],
    ["llm_request.context", "interaction"],
    ["speed", "normal"],
    ["gen_ai.conversation.id", mark("session")],
    ["query_source_safe", "repl_main_thread"],
    ["duration_ms", 3312, "lean"],
    ["ttft_ms", 604],
    ["first_content_ms", 611],
    ["input_tokens", recordTokens.input, "lean"],
    ["output_tokens", recordTokens.output, "lean"],
    ["cache_read_tokens", recordTokens.cacheRead, "lean"],
    ["cache_creation_tokens", recordTokens.cacheWrite, "lean"],
    ["success", true, "lean"],
    ["attempt", 1],
    ["response.has_tool_call", false],
    ["request_id", mark("request"), "lean"],
    ["gen_ai.response.id", mark("request")],
    ["stop_reason", "end_turn"],
    ["effort", "medium"],
  ];
  return {
    traceId: mark("trace"),
    spanId: mark("span"),
    name: "claude_code.llm_request",
    kind: 1,
    startTimeUnixNano: mark("start"),
    endTimeUnixNano: mark("nano"),
    attributes: attributesOf(attributes, shape),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    status: { code: 0 },
    links: [],
    droppedLinksCount: 0,
    flags: 257,
  };
}

/** Twelve points: tokens of four types and cost, of two models each, and the active time. */
function counters(shape: Shape, mark: Mark): object[] {
  const models = ["claude-opus-5-5", "claude-haiku-5-5"];
  const point = (asDouble: number, own: readonly Attribute[]) => ({
    attributes: attributesOf([...standard(mark), ...own], shape),
    startTimeUnixNano: mark("start"),
    timeUnixNano: mark("nano"),
    asDouble,
  });
  const ofModel = (model: string): readonly Attribute[] => [
    ["model", model, "lean"],
    ["query_source", "main"],
    ["effort", "medium"],
  ];
  const tokens = [
    ["input", recordTokens.input],
    ["output", recordTokens.output],
    ["cacheRead", recordTokens.cacheRead],
    ["cacheCreation", recordTokens.cacheWrite],
  ] as const;
  const cost = models.map((model) => point(0.008204, ofModel(model)));
  const used = models.flatMap((model) =>
    tokens.map(([type, count]) => point(count, [...ofModel(model), ["type", type, "lean"]])),
  );
  const active = (["user", "cli"] as const).map((type) => point(3.3, [["type", type, "lean"]]));
  const sum = (dataPoints: object[]) => ({ aggregationTemporality: 1, isMonotonic: true, dataPoints });
  return [
    { name: "claude_code.cost.usage", description: "Cost", unit: "USD", sum: sum(cost) },
    { name: "claude_code.token.usage", description: "Tokens", unit: "tokens", sum: sum(used) },
    { name: "claude_code.active_time.total", description: "Active time", unit: "s", sum: sum(active) },
  ];
}

/** Points of one class of tokens in a post of metrics; of the other signals every record tells all classes. */
export const pointsPerClass = 2;

function attributesOf(attributes: readonly Attribute[], shape: Shape): object[] {
  return attributes
    .filter(([, , carried]) => shape === "full" || carried === "lean")
    .map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Attribute[1]): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "object") return value;
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}
