import { formatInstant, type UnixMs } from "../domain/time.ts";
import { eventAttributes } from "./event.ts";
import type {
  Count,
  CountersRecord,
  EventRecord,
  ImitatedSession,
  Temporality,
  WireAttributes,
} from "./record.ts";
import { clientVersion } from "./session.ts";

/** Records as the JSON bodies that the client's OTLP exporter posts, one resource per session. */

const eventScope = { name: "com.anthropic.claude_code.events", version: clientVersion };
const counterScope = { name: "com.anthropic.claude_code", version: clientVersion };

/** Units of the instruments that have one. */
const units = new Map([
  ["claude_code.cost.usage", "USD"],
  ["claude_code.token.usage", "tokens"],
  ["claude_code.active_time.total", "s"],
]);

/** The body of a post to /v1/logs. */
export function toLogsRequest(records: readonly EventRecord[]) {
  return {
    resourceLogs: [...Map.groupBy(records, ({ session }) => session)].map(([session, ofSession]) => ({
      resource: toResource(session),
      scopeLogs: [{ scope: eventScope, logRecords: ofSession.map(toLogRecord) }],
    })),
  };
}

/** AggregationTemporality of OTLP's metrics.proto. */
const temporalities = { delta: 1, cumulative: 2 } as const satisfies Record<Temporality, number>;

/** The body of a post to /v1/metrics. */
export function toMetricsRequest(records: readonly CountersRecord[]) {
  return {
    resourceMetrics: [...Map.groupBy(records, ({ session }) => session)].map(([session, ofSession]) => ({
      resource: toResource(session),
      scopeMetrics: [...Map.groupBy(ofSession, ({ temporality }) => temporality)].map(
        ([temporality, alike]) => ({
          scope: counterScope,
          metrics: toMetrics(alike, temporality),
        }),
      ),
    })),
  };
}

function toLogRecord({ session, at, sequence, act }: EventRecord) {
  const time = toNano(at);
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    body: { stringValue: `claude_code.${act.kind}` },
    attributes: toKeyValues({
      ...session.attributes,
      "event.name": act.kind,
      "event.timestamp": formatInstant(at),
      "event.sequence": sequence,
      "prompt.id": act.promptId,
      ...eventAttributes(act),
    }),
    droppedAttributesCount: 0,
  };
}

function toMetrics(records: readonly CountersRecord[], temporality: Temporality) {
  const points = records.flatMap((record) => record.counts.map((count) => ({ record, count })));
  return [...Map.groupBy(points, ({ count }) => count.metric)].map(([name, ofMetric]) => ({
    name,
    unit: units.get(name) ?? "",
    sum: {
      aggregationTemporality: temporalities[temporality],
      isMonotonic: true,
      dataPoints: ofMetric.map(({ record, count }) => toDataPoint(record, count)),
    },
  }));
}

function toDataPoint({ session, since, at }: CountersRecord, { attributes, value }: Count) {
  return {
    attributes: toKeyValues({ ...session.attributes, ...attributes }),
    startTimeUnixNano: toNano(since),
    timeUnixNano: toNano(at),
    asDouble: value,
  };
}

/** A session as the resource of its records. */
export function toResource({ resource }: ImitatedSession) {
  return { attributes: toKeyValues(resource), droppedAttributesCount: 0 };
}

/** Attributes as the exporter writes them. */
export function toKeyValues(attributes: WireAttributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toAnyValue(value) }],
  );
}

/** As in the client's exporter: a whole number is an integer, whatever it counts. */
function toAnyValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}

/** Nanoseconds since 1970 as decimal text. */
export function toNano(at: UnixMs): string {
  return `${at}000000`;
}
