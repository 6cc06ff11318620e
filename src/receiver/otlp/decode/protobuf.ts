import { type AttributeValue, noAttributes } from "../../../domain/attribute.ts";
import type { Signal } from "../../../domain/telemetry.ts";
import type { DecodedTelemetry, OtlpLimits } from "../telemetry.ts";
import {
  beginItem,
  beginReading,
  createDraft,
  endReading,
  type Draft,
  keepLog,
  keepSpan,
  type Origin,
} from "./draft.ts";
import { noInstant } from "../../../protobuf/instant.ts";
import { readMetric } from "./protobuf-metric.ts";
import { readAttribute, readId, readText, readValue } from "./protobuf-value.ts";
import type { Wire } from "../../../protobuf/wire.ts";

type ItemReader = (draft: Draft, wire: Wire, origin: Origin) => void;

const readers = { metrics: readMetric, logs: readLog, traces: readSpan } as const satisfies Record<
  Signal,
  ItemReader
>;

/**
 * The telemetry of one signal in an export request, in a single pass. The three requests have the same field numbers
 * down to the items: request { 1: group }, group { 1: resource, 2: scope group }, scope group { 1: scope, 2: item }.
 */
export function decodeProtobuf(wire: Wire, signal: Signal, limits: OtlpLimits): DecodedTelemetry {
  const draft = createDraft(limits);
  const read = readers[signal];
  wire.at = 0;
  while (wire.find(0x0a, wire.size)) readGroup(draft, wire, read);
  return draft;
}

function readGroup(draft: Draft, wire: Wire, read: ItemReader): void {
  const end = wire.end();
  const start = wire.at;
  // A writer may put the resource behind its items, so it is looked for first; skipping groups costs next to nothing.
  beginReading(draft);
  const attributes = new Map<string, AttributeValue>();
  while (wire.find(0x0a, end)) readResource(draft, wire, attributes);
  const resource = { attributes: attributes.size === 0 ? noAttributes : attributes };
  const { fault } = draft;
  if (fault === undefined) endReading(draft);
  wire.at = start;
  while (wire.find(0x12, end)) readScopeGroup(draft, wire, { resource, fault, read });
}

function readResource(draft: Draft, wire: Wire, attributes: Map<string, AttributeValue>): void {
  const end = wire.end();
  while (wire.find(0x0a, end)) readAttribute(draft, wire, attributes);
}

function readScopeGroup(
  draft: Draft,
  wire: Wire,
  { resource, fault, read }: Omit<Origin, "scope"> & { readonly read: ItemReader },
): void {
  const end = wire.end();
  const start = wire.at;
  beginReading(draft, fault);
  const scope = { name: "", version: "" };
  while (wire.find(0x0a, end)) readScope(draft, wire, scope);
  const origin = { resource, scope, fault: draft.fault };
  wire.at = start;
  while (wire.find(0x12, end)) read(draft, wire, origin);
}

/** A message that is told in several pieces is all of them together, as protobuf says; so is a status. */
function readScope(draft: Draft, wire: Wire, scope: { name: string; version: string }): void {
  const end = wire.end();
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x0a) scope.name = readText(draft, wire);
    else if (tag === 0x12) scope.version = readText(draft, wire);
    else wire.skip(tag);
  }
  wire.close(end);
}

function readLog(draft: Draft, wire: Wire, origin: Origin): void {
  beginItem(draft);
  const end = wire.end();
  const attributes = new Map<string, AttributeValue>();
  const log = { time: noInstant, observed: noInstant, eventName: "", traceId: "", spanId: "", attributes };
  let body: AttributeValue;
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x32) readAttribute(draft, wire, attributes);
    else if (tag === 0x09) log.time = wire.instant();
    else if (tag === 0x59) log.observed = wire.instant();
    else if (tag === 0x2a) body = readValue(draft, wire);
    else if (tag === 0x4a) log.traceId = readId(draft, wire, 16);
    else if (tag === 0x52) log.spanId = readId(draft, wire, 8);
    else if (tag === 0x62) log.eventName = readText(draft, wire);
    else wire.skip(tag);
  }
  wire.close(end);
  keepLog(draft, origin, { ...log, body });
}

function readSpan(draft: Draft, wire: Wire, origin: Origin): void {
  beginItem(draft);
  const end = wire.end();
  const attributes = new Map<string, AttributeValue>();
  const span = { traceId: "", spanId: "", parentSpanId: "", name: "", start: noInstant, end: noInstant };
  const status = { statusCode: 0, statusMessage: "" };
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x4a) readAttribute(draft, wire, attributes);
    else if (tag === 0x0a) span.traceId = readId(draft, wire, 16);
    else if (tag === 0x12) span.spanId = readId(draft, wire, 8);
    else if (tag === 0x22) span.parentSpanId = readId(draft, wire, 8);
    else if (tag === 0x2a) span.name = readText(draft, wire);
    else if (tag === 0x39) span.start = wire.instant();
    else if (tag === 0x41) span.end = wire.instant();
    else if (tag === 0x7a) readStatus(draft, wire, status);
    else wire.skip(tag);
  }
  wire.close(end);
  keepSpan(draft, origin, { ...span, ...status, attributes });
}

function readStatus(draft: Draft, wire: Wire, status: { statusCode: number; statusMessage: string }): void {
  const end = wire.end();
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x12) status.statusMessage = readText(draft, wire);
    else if (tag === 0x18) status.statusCode = wire.int32();
    else wire.skip(tag);
  }
  wire.close(end);
}
