import { plainObject } from "../domain/attribute.ts";
import { nanoToUsd, type NanoUsd } from "../domain/money.ts";
import type { Request } from "../domain/request.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import type { Entry, EntryFilter, LedgerReader } from "../store/store.ts";
import { categoryOf, sourceOf, tellsOutcome, typeOf } from "./entry-class.ts";
import { schemaVersion, type CostBreakdown, type MetricEntry } from "./shape.ts";

/** What each class of tokens of a request cost; undefined when there is no price. */
export type BreakDown = (
  usage: Usage,
  request: {
    model: string;
    at: UnixMs;
    speed: string | undefined;
    inferenceGeo: string | undefined;
    webSearches: number | undefined;
  },
) =>
  | {
      inputNano: NanoUsd;
      outputNano: NanoUsd;
      cacheReadNano: NanoUsd;
      cacheWriteNano: NanoUsd;
      totalNano: NanoUsd;
    }
  | undefined;

/**
 * Answers `GET /api/metrics`, the newest first. `next_cursor` is where the next page begins, also after a page that is not
 * full: what the filters leave out is looked through in parts. Null where there is no more.
 */
export interface MetricsAnswer {
  readonly schema_version: number;
  readonly metrics: readonly MetricEntry[];
  readonly next_cursor: string | null;
}

/**
 * Sequence numbers looked through for one page, some 50 ms. Beyond that the page ends where it is: whoever asks for what is
 * rare must not hold up the collector.
 */
const usualLook = 100_000;

/** Which page of the feed. `look` bounds what is looked through for it. */
export interface MetricsQuestion {
  readonly filter: EntryFilter;
  readonly limit: number;
  readonly before: number | undefined;
  readonly breakDown: BreakDown;
  readonly look?: number | undefined;
}

/** The feed as metric entries, newest first. */
export function listMetrics(
  reader: Pick<LedgerReader, "entries"> & EntryContext,
  { filter, limit, before, breakDown, look = usualLook }: MetricsQuestion,
): MetricsAnswer {
  const [newest] = reader.entries({}, 1, { before });
  const after = (newest?.seq ?? 0) - look;
  const entries = reader.entries(filter, limit, { before, after });
  const isFull = entries.length === limit;
  const [next] = isFull ? entries.slice(-1) : reader.entries({}, 1, { before: after + 1 });
  return {
    schema_version: schemaVersion,
    metrics: entries.map((entry) => metricEntry(reader, entry, breakDown)),
    next_cursor: next === undefined ? null : String(isFull ? next.seq : next.seq + 1),
  };
}

/** What an entry is told with: its session, and the thing that it tells of. */
export type EntryContext = Pick<LedgerReader, "sessionByKey" | "requestByKey" | "toolCallByKey">;

/**
 * One entry. Tokens and cost stand on the one entry that first told of a request, and the outcome of a tool call on the one
 * entry of each channel that tells of its end, so entries can be added up.
 */
export function metricEntry(reader: EntryContext, entry: Entry, breakDown: BreakDown): MetricEntry {
  const session = entry.sessionKey === undefined ? undefined : reader.sessionByKey(entry.sessionKey);
  return {
    id: String(entry.seq),
    timestamp: formatInstant(entry.at),
    session_id: session?.id ?? null,
    project_path: session?.facts.project ?? null,
    source: sourceOf(entry),
    event_type: typeOf(entry),
    event_category: categoryOf(entry),
    ...requestPart(reader, entry, breakDown),
    ...toolPart(reader, entry),
    data: plainObject(entry.data),
    tags: [],
  };
}

function requestPart(reader: EntryContext, entry: Entry, breakDown: BreakDown): Partial<MetricEntry> {
  if (entry.kind !== "request" || entry.thingKey === undefined || !entry.first) return {};
  const request = reader.requestByKey(entry.thingKey);
  if (request === undefined) return {};
  const { model, usage } = request;
  const part: Partial<MetricEntry> = model === undefined ? {} : { model };
  if (usage === undefined) return part;
  const tokens = {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
  };
  const cost = costShape(request, breakDown);
  return cost === undefined ? { ...part, tokens } : { ...part, tokens, cost };
}

function costShape(request: Request, breakDown: BreakDown): CostBreakdown | undefined {
  const { model, usage, at, speed, inferenceGeo, webSearches } = request;
  if (model === undefined || usage === undefined) return undefined;
  const cost = breakDown(usage, { model, at, speed, inferenceGeo, webSearches });
  if (cost === undefined) return undefined;
  return {
    input_cost_usd: nanoToUsd(cost.inputNano),
    output_cost_usd: nanoToUsd(cost.outputNano),
    cache_read_cost_usd: nanoToUsd(cost.cacheReadNano),
    cache_creation_cost_usd: nanoToUsd(cost.cacheWriteNano),
    total_cost_usd: nanoToUsd(cost.totalNano),
  };
}

function toolPart(reader: EntryContext, entry: Entry): Partial<MetricEntry> {
  if (entry.kind !== "tool-call" || entry.thingKey === undefined) return {};
  const call = reader.toolCallByKey(entry.thingKey);
  if (call === undefined) return {};
  const { tool, durationMs, success } = call;
  const part: Partial<MetricEntry> = tool === undefined ? {} : { tool_name: tool };
  if (!tellsOutcome(entry)) return part;
  return {
    ...part,
    ...(durationMs === undefined ? {} : { tool_duration_ms: durationMs }),
    ...(success === undefined ? {} : { tool_success: success }),
  };
}
