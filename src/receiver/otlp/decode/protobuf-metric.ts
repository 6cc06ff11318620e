import type { Temporality } from "../../../domain/telemetry.ts";
import {
  beginItem,
  beginReading,
  countReading,
  type Draft,
  dropItem,
  keepPoint,
  type Origin,
} from "./draft.ts";
import { noInstant } from "../../../protobuf/instant.ts";
import {
  type OpenPoint,
  readExponentialHistogram,
  readHistogram,
  readNumberPoint,
  readSummary,
  type Series,
} from "./protobuf-point.ts";
import { readText } from "./protobuf-value.ts";
import { temporalities } from "./temporality.ts";
import type { Wire } from "../../../protobuf/wire.ts";

/** The kinds of data by the tag of their field in a Metric. */
const kinds = new Map([
  [0x2a, readNumberPoint],
  [0x3a, readNumberPoint],
  [0x4a, readHistogram],
  [0x52, readExponentialHistogram],
  [0x5a, readSummary],
]);

/** Keeps the points of one Metric. A metric without data of a known kind is one unsupported item. */
export function readMetric(draft: Draft, wire: Wire, origin: Origin): void {
  beginReading(draft);
  const end = wire.end();
  let name = "";
  let unit = "";
  let kind = 0;
  let places: number[] = [];
  while (wire.at < end) {
    const tag = wire.varint();
    // Of several kinds the last one holds; one kind in several pieces is all of them together, as protobuf says.
    if (kinds.has(tag)) {
      countReading(draft);
      if (tag !== kind) places = [];
      places.push(wire.at);
      kind = tag;
    }
    if (tag === 0x0a) name = readText(draft, wire);
    else if (tag === 0x1a) unit = readText(draft, wire);
    else wire.skip(tag);
  }
  wire.close(end);
  if (kind === 0) {
    beginItem(draft);
    return dropItem(draft, "unsupported");
  }
  const from = { origin: { ...origin, fault: origin.fault ?? draft.fault }, metric: name, unit };
  const series = readSeries(wire, kind, places);
  for (const place of places) {
    wire.at = place;
    readPoints(draft, wire, { from, kind, series });
  }
  wire.at = end;
}

interface Data {
  readonly from: { readonly origin: Origin; readonly metric: string; readonly unit: string };
  readonly kind: number;
  readonly series: Series;
}

function readPoints(draft: Draft, wire: Wire, { from, kind, series }: Data): void {
  const end = wire.end();
  const read = kinds.get(kind) ?? readNumberPoint;
  while (wire.find(0x0a, end)) {
    beginItem(draft);
    const point: OpenPoint = {
      attributes: new Map(),
      start: noInstant,
      time: noInstant,
      flags: 0,
      value: undefined,
    };
    read(draft, wire, { point, series });
    keepPoint(draft, from, point);
  }
}

/** Temporality and monotony stand behind the points they describe, so they are looked for first. */
function readSeries(wire: Wire, kind: number, places: readonly number[]): Series {
  let temporality: Temporality = "unspecified";
  let monotonic = false;
  for (const place of places) {
    wire.at = place;
    const end = wire.end();
    while (wire.at < end) {
      const field = wire.varint();
      if (field === 0x10) temporality = temporalities[wire.int32()] ?? "unspecified";
      else if (field === 0x18) monotonic = wire.varint() !== 0;
      else wire.skip(field);
    }
    wire.close(end);
  }
  return { kind: kind === 0x3a ? "sum" : "gauge", temporality, monotonic };
}
