import type { JsonObject } from "../../../domain/json-object.ts";
import type { PointValue, Temporality } from "../../../domain/telemetry.ts";
import { beginItem, beginReading, type Draft, dropItem, keepPoint, type Origin } from "./draft.ts";
import { listAt } from "./flatten.ts";
import {
  readAttributes,
  readDouble,
  readEnum,
  readFields,
  readInstant,
  readList,
  readNumber,
  readText,
} from "./json-value.ts";
import { temporalities } from "./temporality.ts";

const temporalityNames = [
  "AGGREGATION_TEMPORALITY_UNSPECIFIED",
  "AGGREGATION_TEMPORALITY_DELTA",
  "AGGREGATION_TEMPORALITY_CUMULATIVE",
];

const dataFields = ["sum", "gauge", "histogram", "exponentialHistogram", "summary"] as const;
type DataField = (typeof dataFields)[number];

/** What a metric says of all of its points. */
interface Series {
  readonly field: DataField;
  readonly temporality: Temporality;
  readonly monotonic: boolean;
}

/** Keeps the points of one metric of OTLP/JSON. A metric without data of a known kind is one unsupported item. */
export function readJsonMetric(draft: Draft, origin: Origin, entry: unknown): void {
  beginReading(draft);
  const metric = readFields(draft, entry) ?? {};
  const field = dataFields.find((name) => metric[name] !== undefined && metric[name] !== null);
  if (field === undefined) {
    beginItem(draft);
    return dropItem(draft, "unsupported");
  }
  const data = readFields(draft, metric[field]) ?? {};
  const temporality =
    temporalities[readEnum(draft, data["aggregationTemporality"], temporalityNames)] ?? "unspecified";
  const series = { field, temporality, monotonic: data["isMonotonic"] === true };
  const name = readText(draft, metric["name"]);
  const unit = readText(draft, metric["unit"]);
  const points = listAt(data, "dataPoints");
  const from = { origin: { ...origin, fault: origin.fault ?? draft.fault }, metric: name, unit };
  for (const point of points) readPoint(draft, from, { point, series });
}

function readPoint(
  draft: Draft,
  from: { readonly origin: Origin; readonly metric: string; readonly unit: string },
  { point, series }: { readonly point: unknown; readonly series: Series },
): void {
  beginItem(draft);
  const fields = readFields(draft, point) ?? {};
  keepPoint(draft, from, {
    attributes: readAttributes(draft, fields["attributes"]),
    start: readInstant(draft, fields["startTimeUnixNano"]),
    time: readInstant(draft, fields["timeUnixNano"]),
    flags: readNumber(draft, fields["flags"]),
    value: readPointValue(draft, fields, series),
  });
}

function readPointValue(draft: Draft, fields: JsonObject, series: Series): PointValue | undefined {
  const { temporality, monotonic } = series;
  switch (series.field) {
    case "sum": {
      const value = readSingle(draft, fields);
      return value === undefined ? undefined : { kind: "sum", value, temporality, monotonic };
    }
    case "gauge": {
      const value = readSingle(draft, fields);
      return value === undefined ? undefined : { kind: "gauge", value };
    }
    case "histogram": {
      const bounds = readList(draft, fields["explicitBounds"]).map((bound) => readDouble(draft, bound) ?? 0);
      const counts = readCounts(draft, fields["bucketCounts"]);
      return { kind: "histogram", temporality, bounds, counts, ...readSpread(draft, fields) };
    }
    case "exponentialHistogram":
      return {
        kind: "exponential-histogram",
        temporality,
        scale: readNumber(draft, fields["scale"]),
        zeroCount: readNumber(draft, fields["zeroCount"]),
        positive: readBuckets(draft, fields["positive"]),
        negative: readBuckets(draft, fields["negative"]),
        ...readSpread(draft, fields),
      };
    case "summary":
      return {
        kind: "summary",
        count: readNumber(draft, fields["count"]),
        sum: readDouble(draft, fields["sum"]) ?? 0,
        quantiles: readList(draft, fields["quantileValues"]).map((entry) => readQuantile(draft, entry)),
      };
  }
}

function readSingle(draft: Draft, fields: JsonObject): number | undefined {
  if (fields["asInt"] !== undefined && fields["asInt"] !== null) return readNumber(draft, fields["asInt"]);
  return readDouble(draft, fields["asDouble"]);
}

function readSpread(draft: Draft, fields: JsonObject) {
  return {
    count: readNumber(draft, fields["count"]),
    sum: readDouble(draft, fields["sum"]),
    min: readDouble(draft, fields["min"]),
    max: readDouble(draft, fields["max"]),
  };
}

function readBuckets(draft: Draft, value: unknown) {
  const fields = readFields(draft, value);
  return {
    offset: readNumber(draft, fields?.["offset"]),
    counts: readCounts(draft, fields?.["bucketCounts"]),
  };
}

function readCounts(draft: Draft, value: unknown): number[] {
  return readList(draft, value).map((count) => readNumber(draft, count));
}

function readQuantile(draft: Draft, entry: unknown): readonly [number, number] {
  const fields = readFields(draft, entry);
  return [readDouble(draft, fields?.["quantile"]) ?? 0, readDouble(draft, fields?.["value"]) ?? 0];
}
