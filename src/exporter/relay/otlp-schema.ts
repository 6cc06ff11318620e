/**
 * The OTLP relay: sends what comes in on to other collectors. In come the bytes of requests and what the ledger
 * committed of them; out go requests over HTTP. It refuses to know what any agent means, and how an outbox is kept.
 */
import type { Signal } from "../../domain/telemetry.ts";

/** Nested messages: `receiver.otlp.max_depth` may be 100, and a level of a value takes three of them. Anything deeper is not sent on. */
export const maxDepth = 320;

/** How a value is written: in protobuf, and in JSON. An `id` is bytes that OTLP/JSON writes in hex. */
export type Scalar =
  | "string"
  | "bool"
  | "bytes"
  | "id"
  | "double"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "fixed32"
  | "fixed64"
  | "sfixed64"
  | "enum";

/** What a message is to who takes something out of it. */
export type Role = "attribute" | "item" | "resource" | "scope" | "group" | "metric";

/** One field of a message, under both names that it has on the wire: a number in protobuf, lowerCamelCase in JSON. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
  readonly type: Scalar | Message;
}

/** One OTLP message. `byNumber` has holes; `role` is undefined where nothing is decided about the message itself. */
export interface Message {
  readonly name: string;
  readonly role: Role | undefined;
  readonly byNumber: readonly (Field | undefined)[];
  readonly byName: ReadonlyMap<string, Field>;
}

/**
 * The messages of opentelemetry-proto 1.9 by their fields: number, name in JSON, type, `*` where it repeats. Fields not
 * listed here are not sent on: nobody knows what they would hold.
 */
const fieldTexts: Readonly<Record<string, string>> = {
  KeyValue: "1 key string, 2 value AnyValue",
  AnyValue:
    "1 stringValue string, 2 boolValue bool, 3 intValue int64, 4 doubleValue double, 5 arrayValue ArrayValue, 6 kvlistValue KeyValueList, 7 bytesValue bytes",
  ArrayValue: "1 values AnyValue*",
  KeyValueList: "1 values KeyValue*",
  EntityRef: "1 schemaUrl string, 2 type string, 3 idKeys string*, 4 descriptionKeys string*",
  Resource: "1 attributes KeyValue*, 2 droppedAttributesCount uint32, 3 entityRefs EntityRef*",
  Scope: "1 name string, 2 version string, 3 attributes KeyValue*, 4 droppedAttributesCount uint32",

  LogsRequest: "1 resourceLogs ResourceLogs*",
  ResourceLogs: "1 resource Resource, 2 scopeLogs ScopeLogs*, 3 schemaUrl string",
  ScopeLogs: "1 scope Scope, 2 logRecords LogRecord*, 3 schemaUrl string",
  LogRecord:
    "1 timeUnixNano fixed64, 2 severityNumber enum, 3 severityText string, 5 body AnyValue, 6 attributes KeyValue*, 7 droppedAttributesCount uint32, 8 flags fixed32, 9 traceId id, 10 spanId id, 11 observedTimeUnixNano fixed64, 12 eventName string",

  TracesRequest: "1 resourceSpans ResourceSpans*",
  ResourceSpans: "1 resource Resource, 2 scopeSpans ScopeSpans*, 3 schemaUrl string",
  ScopeSpans: "1 scope Scope, 2 spans Span*, 3 schemaUrl string",
  Span: "1 traceId id, 2 spanId id, 3 traceState string, 4 parentSpanId id, 5 name string, 6 kind enum, 7 startTimeUnixNano fixed64, 8 endTimeUnixNano fixed64, 9 attributes KeyValue*, 10 droppedAttributesCount uint32, 11 events SpanEvent*, 12 droppedEventsCount uint32, 13 links Link*, 14 droppedLinksCount uint32, 15 status Status, 16 flags fixed32",
  SpanEvent: "1 timeUnixNano fixed64, 2 name string, 3 attributes KeyValue*, 4 droppedAttributesCount uint32",
  Link: "1 traceId id, 2 spanId id, 3 traceState string, 4 attributes KeyValue*, 5 droppedAttributesCount uint32, 6 flags fixed32",
  Status: "2 message string, 3 code enum",

  MetricsRequest: "1 resourceMetrics ResourceMetrics*",
  ResourceMetrics: "1 resource Resource, 2 scopeMetrics ScopeMetrics*, 3 schemaUrl string",
  ScopeMetrics: "1 scope Scope, 2 metrics Metric*, 3 schemaUrl string",
  Metric:
    "1 name string, 2 description string, 3 unit string, 5 gauge Gauge, 7 sum Sum, 9 histogram Histogram, 10 exponentialHistogram ExponentialHistogram, 11 summary Summary, 12 metadata KeyValue*",
  Gauge: "1 dataPoints NumberPoint*",
  Sum: "1 dataPoints NumberPoint*, 2 aggregationTemporality enum, 3 isMonotonic bool",
  Histogram: "1 dataPoints HistogramPoint*, 2 aggregationTemporality enum",
  ExponentialHistogram: "1 dataPoints ExponentialPoint*, 2 aggregationTemporality enum",
  Summary: "1 dataPoints SummaryPoint*",
  NumberPoint:
    "7 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 asDouble double, 6 asInt sfixed64, 5 exemplars Exemplar*, 8 flags uint32",
  HistogramPoint:
    "9 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, 5 sum double, 6 bucketCounts fixed64*, 7 explicitBounds double*, 8 exemplars Exemplar*, 10 flags uint32, 11 min double, 12 max double",
  ExponentialPoint:
    "1 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, 5 sum double, 6 scale sint32, 7 zeroCount fixed64, 8 positive Buckets, 9 negative Buckets, 10 flags uint32, 11 exemplars Exemplar*, 12 min double, 13 max double, 14 zeroThreshold double",
  Buckets: "1 offset sint32, 2 bucketCounts uint64*",
  SummaryPoint:
    "7 attributes KeyValue*, 2 startTimeUnixNano fixed64, 3 timeUnixNano fixed64, 4 count fixed64, 5 sum double, 6 quantileValues Quantile*, 8 flags uint32",
  Quantile: "1 quantile double, 2 value double",
  Exemplar:
    "7 filteredAttributes KeyValue*, 2 timeUnixNano fixed64, 3 asDouble double, 6 asInt sfixed64, 4 spanId id, 5 traceId id",
};

const roles: Readonly<Partial<Record<string, Role>>> = {
  KeyValue: "attribute",
  Resource: "resource",
  Scope: "scope",
  ResourceLogs: "group",
  ScopeLogs: "group",
  ResourceSpans: "group",
  ScopeSpans: "group",
  ResourceMetrics: "group",
  ScopeMetrics: "group",
  Metric: "metric",
  LogRecord: "item",
  Span: "item",
  NumberPoint: "item",
  HistogramPoint: "item",
  ExponentialPoint: "item",
  SummaryPoint: "item",
};

/** Names of enums in JSON, in the order of their numbers; each severity level begins its own run of names. */
export const enumNames: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "aggregationTemporality",
    ["UNSPECIFIED", "DELTA", "CUMULATIVE"].map((name) => `AGGREGATION_TEMPORALITY_${name}`),
  ],
  ["code", ["UNSET", "OK", "ERROR"].map((name) => `STATUS_CODE_${name}`)],
  [
    "kind",
    ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
      (name) => `SPAN_KIND_${name}`,
    ),
  ],
  [
    "severityNumber",
    [
      "SEVERITY_NUMBER_UNSPECIFIED",
      ...["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((level) =>
        ["", "2", "3", "4"].map((step) => `SEVERITY_NUMBER_${level}${step}`),
      ),
    ],
  ],
]);

const made = new Map<string, Message>();

/** The request message of each signal. */
export const requestOf = {
  logs: messageOf("LogsRequest"),
  metrics: messageOf("MetricsRequest"),
  traces: messageOf("TracesRequest"),
} as const satisfies Record<Signal, Message>;

/** The message of a name. Messages contain each other, so each is registered by name before its fields are read. */
export function messageOf(name: string): Message {
  const known = made.get(name);
  if (known !== undefined) return known;
  const byNumber: Field[] = [];
  const byName = new Map<string, Field>();
  const message = { name, role: roles[name], byNumber, byName };
  made.set(name, message);
  for (const text of (fieldTexts[name] ?? "").split(", ")) {
    const [number = "", field = "", type = ""] = text.split(" ");
    const base = type.replace("*", "");
    const told: Field = {
      name: field,
      number: Number(number),
      isRepeated: type.endsWith("*"),
      type: fieldTexts[base] === undefined ? (base as Scalar) : messageOf(base),
    };
    byNumber[told.number] = told;
    byName.set(field, told);
  }
  return message;
}
