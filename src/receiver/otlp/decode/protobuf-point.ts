import type { AttributeValue } from "../../../domain/attribute.ts";
import type { PointValue, Temporality } from "../../../domain/telemetry.ts";
import type { Draft } from "./draft.ts";
import type { Instant } from "../../../protobuf/instant.ts";
import { readAttribute } from "./protobuf-value.ts";
import type { Wire } from "../../../protobuf/wire.ts";

/** What a metric says of all of its points. */
export interface Series {
  readonly kind: "sum" | "gauge";
  readonly temporality: Temporality;
  readonly monotonic: boolean;
}

/** A point while it is read: what all kinds have in common. */
export interface OpenPoint {
  readonly attributes: Map<string, AttributeValue>;
  start: Instant;
  time: Instant;
  flags: number;
  value: PointValue | undefined;
}

interface Open {
  readonly point: OpenPoint;
  readonly series: Series;
}

/** Fills the point from a NumberDataPoint: a sum or a gauge. */
export function readNumberPoint(draft: Draft, wire: Wire, { point, series }: Open): void {
  const end = wire.end();
  let value: number | undefined;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x3a) readAttribute(draft, wire, point.attributes);
    else if (tag === 0x11) point.start = wire.instant();
    else if (tag === 0x19) point.time = wire.instant();
    else if (tag === 0x21) value = wire.double();
    else if (tag === 0x31) value = wire.fixed64(true);
    else if (tag === 0x40) point.flags = wire.uint32();
    else wire.skip(tag);
  }
  wire.close(end);
  if (value === undefined) return;
  const { kind, temporality, monotonic } = series;
  point.value = kind === "sum" ? { kind, value, temporality, monotonic } : { kind, value };
}

/** Fills the point from a HistogramDataPoint. */
export function readHistogram(draft: Draft, wire: Wire, { point, series }: Open): void {
  const end = wire.end();
  const bounds: number[] = [];
  const counts: number[] = [];
  const spread = createSpread();
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x4a) readAttribute(draft, wire, point.attributes);
    else if (tag === 0x11) point.start = wire.instant();
    else if (tag === 0x19) point.time = wire.instant();
    else if (tag === 0x21) spread.count = wire.fixed64();
    else if (tag === 0x29) spread.sum = wire.double();
    else if (tag === 0x31) counts.push(wire.fixed64());
    else if (tag === 0x32) readPacked(wire, counts, () => wire.fixed64());
    else if (tag === 0x39) bounds.push(wire.double());
    else if (tag === 0x3a) readPacked(wire, bounds, () => wire.double());
    else if (tag === 0x50) point.flags = wire.uint32();
    else if (tag === 0x59) spread.min = wire.double();
    else if (tag === 0x61) spread.max = wire.double();
    else wire.skip(tag);
  }
  wire.close(end);
  point.value = { kind: "histogram", temporality: series.temporality, bounds, counts, ...spread };
}

/** Fills the point from an ExponentialHistogramDataPoint. */
export function readExponentialHistogram(draft: Draft, wire: Wire, { point, series }: Open): void {
  const end = wire.end();
  const spread = createSpread();
  const shape = { scale: 0, zeroCount: 0, positive: createBuckets(), negative: createBuckets() };
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) readAttribute(draft, wire, point.attributes);
    else if (tag === 0x11) point.start = wire.instant();
    else if (tag === 0x19) point.time = wire.instant();
    else if (tag === 0x21) spread.count = wire.fixed64();
    else if (tag === 0x29) spread.sum = wire.double();
    else if (tag === 0x30) shape.scale = wire.zigzag();
    else if (tag === 0x39) shape.zeroCount = wire.fixed64();
    else if (tag === 0x42) readBuckets(wire, shape.positive);
    else if (tag === 0x4a) readBuckets(wire, shape.negative);
    else if (tag === 0x50) point.flags = wire.uint32();
    else if (tag === 0x61) spread.min = wire.double();
    else if (tag === 0x69) spread.max = wire.double();
    else wire.skip(tag);
  }
  wire.close(end);
  point.value = {
    kind: "exponential-histogram",
    temporality: series.temporality,
    ...shape,
    ...spread,
  };
}

/** Fills the point from a SummaryDataPoint. */
export function readSummary(draft: Draft, wire: Wire, { point }: Open): void {
  const end = wire.end();
  let count = 0;
  let sum = 0;
  const quantiles: (readonly [number, number])[] = [];
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x3a) readAttribute(draft, wire, point.attributes);
    else if (tag === 0x11) point.start = wire.instant();
    else if (tag === 0x19) point.time = wire.instant();
    else if (tag === 0x21) count = wire.fixed64();
    else if (tag === 0x29) sum = wire.double();
    else if (tag === 0x32) quantiles.push(readQuantile(wire));
    else if (tag === 0x40) point.flags = wire.uint32();
    else wire.skip(tag);
  }
  wire.close(end);
  point.value = { kind: "summary", count, sum, quantiles };
}

interface OpenSpread {
  count: number;
  sum: number | undefined;
  min: number | undefined;
  max: number | undefined;
}

function createSpread(): OpenSpread {
  return { count: 0, sum: undefined, min: undefined, max: undefined };
}

interface OpenBuckets {
  offset: number;
  readonly counts: number[];
}

function createBuckets(): OpenBuckets {
  return { offset: 0, counts: [] };
}

function readBuckets(wire: Wire, buckets: OpenBuckets): void {
  const end = wire.end();
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x08) buckets.offset = wire.zigzag();
    else if (tag === 0x10) buckets.counts.push(wire.varint());
    else if (tag === 0x12) readPacked(wire, buckets.counts, () => wire.varint());
    else wire.skip(tag);
  }
  wire.close(end);
}

function readPacked(wire: Wire, into: number[], read: () => number): void {
  const end = wire.end();
  while (wire.at < end) into.push(read());
  wire.close(end);
}

function readQuantile(wire: Wire): readonly [quantile: number, value: number] {
  const end = wire.end();
  let quantile = 0;
  let value = 0;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x09) quantile = wire.double();
    else if (tag === 0x11) value = wire.double();
    else wire.skip(tag);
  }
  wire.close(end);
  return [quantile, value];
}
