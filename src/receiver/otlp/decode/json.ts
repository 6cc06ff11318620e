import { AppError } from "../../../domain/error.ts";
import { isJsonObject, type JsonObject } from "../../../domain/json-object.ts";
import { overgrowthOf, type Structure } from "../../structure.ts";
import type { Signal } from "../../../domain/telemetry.ts";
import type { DecodedTelemetry, OtlpLimits } from "../telemetry.ts";
import { beginItem, createDraft, type Draft, keepLog, keepSpan, type Origin } from "./draft.ts";
import { flatten, signalsOf } from "./flatten.ts";
import { readJsonMetric } from "./json-metric.ts";
import {
  readAttributes,
  readEnum,
  readFields,
  readId,
  readInstant,
  readText,
  readValue,
} from "./json-value.ts";

const statusNames = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

const readers = { metrics: readJsonMetric, logs: readLog, traces: readSpan } as const satisfies Record<
  Signal,
  unknown
>;

/** An OTLP/JSON request, parsed as far as its signals. */
export interface JsonRequest {
  readonly root: JsonObject;
  readonly signals: readonly Signal[];
}

/** Parses the text of a request. What is not a JSON object is refused as `invalid`. */
export function parseJsonRequest(body: Uint8Array): JsonRequest {
  const root = parse(body);
  if (isJsonObject(root)) return { root, signals: signalsOf(root) };
  throw new AppError("invalid", "the body must be one JSON object; see the OTLP/JSON encoding");
}

/** The telemetry of one signal in a parsed request. */
export function decodeJson(root: JsonObject, signal: Signal, limits: OtlpLimits): DecodedTelemetry {
  const draft = createDraft(limits);
  const read = readers[signal];
  flatten(draft, { signal, root }, (item, origin) => read(draft, origin, item));
  return draft;
}

/**
 * What one body may hold. Two bytes become an object of sixty-four: without a bound, a small compressed body could take
 * gigabytes before anything of it is read. A real record opens about fifty, and nests to ten; what nests beyond its own limit
 * costs its sender that record only, but a tower of a million brackets takes 60 MB.
 */
const most: Structure = { openings: 2_000_000, depth: 500_000 };
/** A body of up to this length can do no harm: it is not looked through first. */
const shortBody = 256 * 1024;

function parse(body: Uint8Array): unknown {
  const overgrowth = body.length > shortBody ? overgrowthOf(body, most) : undefined;
  if (overgrowth === "openings") {
    throw new AppError(
      "too-large",
      `the body opens more than ${most.openings} objects and arrays; send smaller batches`,
    );
  }
  if (overgrowth === "depth") {
    throw new AppError("invalid", `the body nests more than ${most.depth} objects and arrays in one another`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    // Whatever it was (syntax, encoding, depth), the sender must change the body, so none of it is retryable.
    const reason = error instanceof Error ? error.message : "unknown";
    throw new AppError("invalid", `the body is not valid JSON in UTF-8: ${reason.slice(0, 200)}`, {
      cause: error,
    });
  }
}

function readLog(draft: Draft, origin: Origin, item: unknown): void {
  beginItem(draft);
  const fields = requireFields(draft, item);
  keepLog(draft, origin, {
    time: readInstant(draft, fields["timeUnixNano"]),
    observed: readInstant(draft, fields["observedTimeUnixNano"]),
    eventName: readText(draft, fields["eventName"]),
    body: readValue(draft, fields["body"]),
    attributes: readAttributes(draft, fields["attributes"]),
    traceId: readId(draft, fields["traceId"], 16),
    spanId: readId(draft, fields["spanId"], 8),
  });
}

function readSpan(draft: Draft, origin: Origin, item: unknown): void {
  beginItem(draft);
  const fields = requireFields(draft, item);
  const status = readFields(draft, fields["status"]);
  keepSpan(draft, origin, {
    traceId: readId(draft, fields["traceId"], 16),
    spanId: readId(draft, fields["spanId"], 8),
    parentSpanId: readId(draft, fields["parentSpanId"], 8),
    name: readText(draft, fields["name"]),
    start: readInstant(draft, fields["startTimeUnixNano"]),
    end: readInstant(draft, fields["endTimeUnixNano"]),
    attributes: readAttributes(draft, fields["attributes"]),
    statusCode: readEnum(draft, status?.["code"], statusNames),
    statusMessage: readText(draft, status?.["message"]),
  });
}

/** The fields of an item; an item that is no object is counted as invalid. */
function requireFields(draft: Draft, item: unknown): JsonObject {
  if (item === null) draft.fault = "invalid";
  return readFields(draft, item) ?? {};
}
