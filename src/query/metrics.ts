import { plainObject } from "../domain/attribute.ts";
import { nanoToUsd } from "../domain/money.ts";
import type { Request } from "../domain/request.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant } from "../domain/time.ts";
import type { Entry, EntryFilter, LedgerReader } from "../store/store.ts";
import { categoryOf, sourceOf, tellsOutcome, typeOf } from "./entry-class.ts";
import { schemaVersion, type CostBreakdown, type MetricEntry } from "./shape.ts";

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
  readonly look?: number | undefined;
}

/** The feed as metric entries, newest first. */
export function listMetrics(
  reader: Pick<LedgerReader, "entries"> & EntryContext,
  { filter, limit, before, look = usualLook }: MetricsQuestion,
): MetricsAnswer {
  const [newest] = reader.entries({}, 1, { before });
  const after = (newest?.seq ?? 0) - look;
  const entries = reader.entries(filter, limit, { before, after });
  const isFull = entries.length === limit;
  const [next] = isFull ? entries.slice(-1) : reader.entries({}, 1, { before: after + 1 });
  return {
    schema_version: schemaVersion,
    metrics: entries.map((entry) => metricEntry(reader, entry)),
    next_cursor: next === undefined ? null : String(isFull ? next.seq : next.seq + 1),
  };
}

/** What an entry is told with: its session, and the thing that it tells of. */
export type EntryContext = Pick<
  LedgerReader,
  "sessionByKey" | "requestByKey" | "toolCallByKey" | "planEventByKey"
>;

/** Whose project an entry tells of: what happened to a plan is of the plan's, all else of its session's. */
export function entryProject(
  reader: Pick<EntryContext, "planEventByKey">,
  { kind, thingKey }: Entry,
  session: Session | undefined,
): string | undefined {
  const plan = kind === "plan-event" && thingKey !== undefined ? reader.planEventByKey(thingKey) : undefined;
  return plan?.project ?? session?.facts.project;
}

/**
 * One entry. Tokens and cost stand on the one entry that first told of a request, and the outcome of a tool call on the one
 * entry of each channel that tells of its end, so entries can be added up.
 */
export function metricEntry(reader: EntryContext, entry: Entry): MetricEntry {
  const session = entry.sessionKey === undefined ? undefined : reader.sessionByKey(entry.sessionKey);
  return {
    id: String(entry.seq),
    timestamp: formatInstant(entry.at),
    session_id: session?.id ?? null,
    project_path: entryProject(reader, entry, session) ?? null,
    source: sourceOf(entry),
    event_type: typeOf(entry),
    event_category: categoryOf(entry),
    ...requestPart(reader, entry),
    ...toolPart(reader, entry),
    data: plainObject(entry.data),
    tags: [],
  };
}

function requestPart(reader: EntryContext, entry: Entry): Partial<MetricEntry> {
  if (entry.kind !== "request" || entry.thingKey === undefined || !entry.first) return {};
  const request = reader.requestByKey(entry.thingKey);
  // A request that turned out to be another stands on the other's entry.
  if (request?.key !== entry.thingKey) return {};
  const { model, usage } = request;
  const part: Partial<MetricEntry> = model === undefined ? {} : { model };
  if (usage === undefined) return part;
  const tokens = {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
  };
  const cost = costShape(request);
  return cost === undefined ? { ...part, tokens } : { ...part, tokens, cost };
}

/** What it cost by the prices that it was counted with, as every sum has it; nothing where it has none. */
function costShape({ costNano, costSplit }: Request): CostBreakdown | undefined {
  if (costNano === undefined) return undefined;
  const total = { total_cost_usd: nanoToUsd(costNano) };
  if (costSplit === undefined) return total;
  return {
    input_cost_usd: nanoToUsd(costSplit.inputNano),
    output_cost_usd: nanoToUsd(costSplit.outputNano),
    cache_read_cost_usd: nanoToUsd(costSplit.cacheReadNano),
    cache_creation_cost_usd: nanoToUsd(costSplit.cacheWriteNano),
    ...total,
  };
}

function toolPart(reader: EntryContext, entry: Entry): Partial<MetricEntry> {
  if (entry.kind !== "tool-call" || entry.thingKey === undefined) return {};
  const call = reader.toolCallByKey(entry.thingKey);
  if (call === undefined) return {};
  const { tool, durationMs, success } = call;
  const part: Partial<MetricEntry> = tool === undefined ? {} : { tool_name: tool };
  // As a request does, a call that turned out to be another stands on the other's entry.
  if (!tellsOutcome({ ...entry, first: entry.first && call.key === entry.thingKey })) return part;
  return {
    ...part,
    ...(durationMs === undefined ? {} : { tool_duration_ms: durationMs }),
    ...(success === undefined ? {} : { tool_success: success }),
  };
}
