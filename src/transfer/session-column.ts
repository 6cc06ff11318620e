import { usdToNano } from "../domain/money.ts";
import type { SessionShape, SourceCounts } from "../query/shape.ts";
import { column, moneyColumns, type CellType, type Column } from "./column.ts";
import type { SessionRow } from "./session-line.ts";

type Plain = {
  [Name in keyof SessionShape]: SessionShape[Name] extends string | number | null ? Name : never;
}[keyof SessionShape];

const facts: readonly (readonly [Plain, CellType])[] = [
  ["id", "text"],
  ["agent", "text"],
  ["project", "text"],
  ["repository", "text"],
  ["branch", "text"],
  ["user", "text"],
  ["team", "text"],
  ["host", "text"],
  ["client_version", "text"],
  ["entrypoint", "text"],
  ["title", "text"],
  ["pull_request", "text"],
  ["parent_session_id", "text"],
  ["state", "text"],
  ["state_basis", "text"],
];

const counts: readonly (readonly [Plain, CellType])[] = [
  ["requests", "integer"],
  ["failed_requests", "integer"],
  ["unpriced_requests", "integer"],
  ["unpriced_tokens", "number"],
  ["prompts", "integer"],
  ["tool_calls", "integer"],
  ["tool_failures", "integer"],
  ["subagents", "integer"],
  ["compactions", "integer"],
  ["lines_added", "number"],
  ["lines_removed", "number"],
  ["commits", "number"],
  ["pull_requests", "number"],
  ["active_seconds", "number"],
];

const instants = ["state_since", "started_at", "last_seen_at", "ended_at"] as const;

const tokens = [
  "input_tokens",
  "output_tokens",
  "reasoning_output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cache_creation_1h_input_tokens",
] as const;

/** The columns of a session: what the API gives of it, with one column per channel that reported it. */
export const sessionColumns: readonly Column<SessionRow>[] = [
  ...facts.map(plain),
  ...instants.map((name) => column<SessionRow>(name, "instant", ({ shape }) => instantOf(shape[name]))),
  column("end_reason", "text", ({ shape }) => shape.end_reason ?? undefined),
  column("models", "text", ({ shape }) => shape.models.join(" ")),
  ...counts.map(plain),
  ...tokens.map((name) =>
    // Counters hold their sender's sums, which need not be whole numbers.
    column<SessionRow>(name, "number", ({ shape }) => shape.usage[name] ?? undefined),
  ),
  column("counted_from", "text", ({ shape }) => shape.counted_from),
  ...moneyColumns<SessionRow>("cost", ({ shape }) => nanoOf(shape.cost_usd)),
  ...moneyColumns<SessionRow>("cost_reported", ({ shape }) => nanoOf(shape.cost_reported_usd)),
  ...sourceColumns(),
];

function plain([name, type]: readonly [Plain, CellType]): Column<SessionRow> {
  return column(name, type, ({ shape }) => shape[name] ?? undefined);
}

function sourceColumns(): Column<SessionRow>[] {
  const names: readonly (keyof SourceCounts)[] = [
    "otlp_log",
    "otlp_metric",
    "otlp_span",
    "hook",
    "transcript",
    "statusline",
    "manual",
    "sdk",
  ];
  return names.map((name) => column(`told_by_${name}`, "integer", ({ shape }) => shape.sources[name]));
}

function instantOf(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}

function nanoOf(usd: number | null): number | undefined {
  return usd === null ? undefined : usdToNano(usd);
}
