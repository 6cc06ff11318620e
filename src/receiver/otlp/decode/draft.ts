import type { AttributeValue } from "../../../domain/attribute.ts";
import { digestOf } from "../../../domain/digest.ts";
import { AppError } from "../../../domain/error.ts";
import { countDropped, type DropReason } from "../../../domain/outcome.ts";
import type { DataPoint, LogRecord, PointValue, Resource, Scope, Span } from "../../../domain/telemetry.ts";
import { isPlausible } from "../../../domain/time.ts";
import type { OtlpLimits } from "../telemetry.ts";
import { formatNano, isAbsent, type Instant } from "../../../protobuf/instant.ts";
import { pointFault } from "./point-fault.ts";
import { tellAttributes, tellValue, type Told, toldText } from "./told-text.ts";

// An empty item is two bytes but becomes an object: without this, one body could fill the memory.
const maxItems = 100_000;
/** The same for all that is read one after the other: resources, scopes, items and points. */
const maxReadings = 4 * maxItems;

/** Values one array may have; the same flood inside of one item. An item with more is dropped as too long. */
export const maxArrayLength = 4096;

/**
 * Telemetry while it is decoded. Both encodings give their items here, so what is kept, what is dropped and what an
 * item's fingerprint is can not differ between them.
 */
export interface Draft {
  readonly limits: OtlpLimits;
  readonly points: DataPoint[];
  readonly logs: LogRecord[];
  readonly spans: Span[];
  readonly dropped: Map<DropReason, number>;
  forbiddenKeys: number;
  /** Forbidden keys of what is being read; they count only if it is kept. */
  openForbiddenKeys: number;
  items: number;
  /** Everything that was begun to be read, items among it. */
  readings: number;
  /** Why what is being read can not be kept: the first reason found. Reset before each item. */
  fault: DropReason | undefined;
  /** How many arrays and lists are open around the value being read. */
  depth: number;
}

/** Where the items of one scope come from. A fault of the resource or scope is one of each of its items. */
export interface Origin {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly fault: DropReason | undefined;
}

/** What every item tells of itself. */
interface ItemText {
  readonly attributes: Map<string, AttributeValue>;
}

/**
 * A log record as it was read. A time of 0 was not told: then `observed` is its time. An id is empty, or zeros, where
 * there is none.
 */
export interface LogDraft extends ItemText {
  readonly time: Instant;
  readonly observed: Instant;
  readonly eventName: string;
  readonly body: AttributeValue;
  readonly traceId: string;
  readonly spanId: string;
}

/** A span as it was read. `statusCode` is OTLP's own number: 0 unset, 1 ok, 2 error. */
export interface SpanDraft extends ItemText {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly statusCode: number;
  readonly statusMessage: string;
}

/**
 * A data point of any kind as it was read. `value` holds also what its metric says of all points: kind, temporality,
 * monotonic.
 */
export interface PointDraft extends ItemText {
  readonly start: Instant;
  readonly time: Instant;
  /** OTLP data point flags; bit 0 says that the point has no value. */
  readonly flags: number;
  /** Undefined when the sender gave none. */
  readonly value: PointValue | undefined;
}

/** The draft of one request, with nothing in it. Both decoders begin with one. */
export function createDraft(limits: OtlpLimits): Draft {
  return {
    limits,
    points: [],
    logs: [],
    spans: [],
    dropped: new Map(),
    forbiddenKeys: 0,
    openForbiddenKeys: 0,
    items: 0,
    readings: 0,
    fault: undefined,
    depth: 0,
  };
}

/** Notes why the item being read can not be kept; the first reason stands. */
export function noteFault(draft: Draft, reason: DropReason): void {
  draft.fault ??= reason;
}

/** Makes ready to read something new: what was found in the thing before it is forgotten. */
export function beginReading(draft: Draft, fault?: DropReason): void {
  countReading(draft);
  draft.fault = fault;
  draft.openForbiddenKeys = 0;
}

/** Counts one more thing that is read, or a piece of one. Throws `too-large` when there are too many. */
export function countReading(draft: Draft): void {
  draft.readings += 1;
  if (draft.readings > maxReadings) {
    throw new AppError(
      "too-large",
      `the request has more than ${maxReadings} resources, scopes and items; send smaller batches`,
    );
  }
}

/** Settles the forbidden keys of what was read and is kept. */
export function endReading(draft: Draft): void {
  draft.forbiddenKeys += draft.openForbiddenKeys;
  draft.openForbiddenKeys = 0;
}

/** Counts one item and makes ready to read it. Too many items refuse the whole body. */
export function beginItem(draft: Draft): void {
  beginReading(draft);
  draft.items++;
  if (draft.items <= maxItems) return;
  throw new AppError("too-large", `the request has more than ${maxItems} items; send smaller batches`);
}

/** Counts an item of the request that is not kept, by its reason. */
export function dropItem(draft: Draft, reason: DropReason): void {
  countDropped(draft.dropped, reason);
}

/** Whether an attribute of this key may be set: it must not reach a prototype, nor be one too many. */
export function takesKey(draft: Draft, into: ReadonlyMap<string, AttributeValue>, key: string): boolean {
  if (key === "__proto__" || key === "constructor" || key === "prototype") {
    draft.openForbiddenKeys++;
    return false;
  }
  if (into.size < draft.limits.maxAttributes || into.has(key)) return true;
  noteFault(draft, "too-many-attributes");
  return false;
}

/** Adds a log record, with a fingerprint by which a redelivery is known; or drops it for the first fault that was found. */
export function keepLog(draft: Draft, origin: Origin, log: LogDraft): void {
  const time = isAbsent(log.time) ? log.observed : log.time;
  const reason = origin.fault ?? draft.fault ?? timeFault(time);
  if (reason !== undefined) return dropItem(draft, reason);
  const { attributes, eventName, body } = log;
  const traceId = idOf(log.traceId);
  const spanId = idOf(log.spanId);
  const told: Told = [serviceOf(origin), time.ms, time.nano, eventName, traceId, spanId];
  tellValue(told, body);
  tellAttributes(told, attributes);
  const { resource, scope } = origin;
  const digest = digestOf(toldText(told));
  endReading(draft);
  draft.logs.push({
    resource,
    scope,
    attributes,
    at: time.ms,
    eventName,
    body,
    traceId,
    spanId,
    digest,
  });
}

/** Adds a span as `keepLog` does a record. Both its times must be plausible, or untold. */
export function keepSpan(draft: Draft, origin: Origin, span: SpanDraft): void {
  const reason = origin.fault ?? draft.fault ?? timeFault(span.start) ?? timeFault(span.end);
  if (reason !== undefined) return dropItem(draft, reason);
  const { start, end, name, attributes, statusCode, statusMessage } = span;
  const traceId = idOf(span.traceId);
  const spanId = idOf(span.spanId);
  const parentSpanId = idOf(span.parentSpanId);
  const told: Told = [serviceOf(origin), start.ms, start.nano, end.ms, end.nano, name];
  told.push(traceId, spanId, parentSpanId, statusCode, statusMessage);
  tellAttributes(told, attributes);
  const { resource, scope } = origin;
  const ids = { traceId, spanId, parentSpanId };
  const status = { statusCode, statusMessage, digest: digestOf(toldText(told)) };
  endReading(draft);
  draft.spans.push({
    resource,
    scope,
    attributes,
    name,
    ...ids,
    startedAt: start.ms,
    endedAt: end.ms,
    ...status,
  });
}

/** Adds a data point of a metric, or drops it. It has no fingerprint: its series and time say whether it came before. */
export function keepPoint(
  draft: Draft,
  { origin, metric, unit }: { readonly origin: Origin; readonly metric: string; readonly unit: string },
  point: PointDraft,
): void {
  const { attributes, value, start, time } = point;
  const reason = origin.fault ?? draft.fault ?? pointFault(point.flags, value) ?? timeFault(time);
  if (reason !== undefined || value === undefined) return dropItem(draft, reason ?? "invalid");
  const { resource, scope } = origin;
  endReading(draft);
  draft.points.push({
    resource,
    scope,
    attributes,
    metric,
    unit,
    at: time.ms,
    startNano: formatNano(start),
    timeNano: formatNano(time),
    value,
  });
}

function timeFault(time: Instant): DropReason | undefined {
  return isAbsent(time) || isPlausible(time.ms) ? undefined : "invalid-time";
}

function serviceOf(origin: Origin): string {
  const name = origin.resource.attributes.get("service.name");
  return typeof name === "string" ? name : "";
}

/** An id of zeros means that there is none. */
function idOf(id: string): string {
  return id === "00000000000000000000000000000000" || id === "0000000000000000" ? "" : id;
}
