import { plainObject } from "../domain/attribute.ts";
import { usdToNano, type NanoUsd } from "../domain/money.ts";
import type { CostBreakdown, MetricEntry, TokenUsage } from "../query/shape.ts";
import { column, type Column } from "./column.ts";
import type { EntryRow } from "./feed-line.ts";

/** The columns of a line of the feed. */
export const entryColumns: readonly Column<EntryRow>[] = [
  column("at", "instant", ({ entry }) => entry.at),
  column("seq", "integer", ({ entry }) => entry.seq),
  column("session_id", "text", ({ session }) => session?.id),
  column("agent", "text", ({ session }) => session?.agent),
  column("project", "text", ({ session }) => session?.facts.project),
  column("user", "text", ({ session }) => session?.facts.user),
  column("team", "text", ({ session }) => session?.facts.team),
  column("session_branch", "text", ({ session }) => session?.facts.branch),
  column("source", "text", ({ entry }) => entry.source),
  column("name", "text", ({ entry }) => entry.name),
  column("of", "text", ({ entry }) => entry.kind),
  column("thing_key", "integer", ({ entry }) => entry.thingKey),
  column("first", "flag", ({ entry }) => entry.first),
  column("data", "text", ({ entry }) => JSON.stringify(plainObject(entry.data))),
];

const tokens: readonly (keyof TokenUsage)[] = [
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
];

const costs: readonly (keyof CostBreakdown)[] = [
  "input_cost_usd",
  "output_cost_usd",
  "cache_read_cost_usd",
  "cache_creation_cost_usd",
  "total_cost_usd",
];

function nanoOf(usd: number | undefined): NanoUsd | undefined {
  return usd === undefined ? undefined : usdToNano(usd);
}

/** The columns of a metric entry: its own names, with tokens and cost spread out. */
export const metricColumns: readonly Column<MetricEntry>[] = [
  column("id", "text", ({ id }) => id),
  column("timestamp", "instant", ({ timestamp }) => Date.parse(timestamp)),
  column("session_id", "text", ({ session_id }) => session_id ?? undefined),
  column("project_path", "text", ({ project_path }) => project_path ?? undefined),
  column("source", "text", ({ source }) => source),
  column("event_type", "text", ({ event_type }) => event_type),
  column("event_category", "text", ({ event_category }) => event_category),
  column("model", "text", ({ model }) => model),
  ...tokens.map((name) => column<MetricEntry>(name, "integer", (entry) => entry.tokens?.[name])),
  ...costs.map((name) => column<MetricEntry>(name, "usd", ({ cost }) => nanoOf(cost?.[name]))),
  column("tool_name", "text", ({ tool_name }) => tool_name),
  column("tool_duration_ms", "integer", ({ tool_duration_ms }) => tool_duration_ms),
  column("tool_success", "flag", ({ tool_success }) => tool_success),
  column("data", "text", ({ data }) => JSON.stringify(data)),
  column("tags", "text", ({ tags }) => tags.join(" ")),
];
