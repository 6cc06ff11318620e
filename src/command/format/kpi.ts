import type { KpiAnswer, KpiShape } from "../../query/kpi/kpi.ts";
import type { KpiName } from "../../query/kpi/kpi-definition.ts";
import { formatDuration, formatMoment, instantOf, unknown } from "../../format/duration.ts";
import { formatUsd } from "../../format/money.ts";
import { plain, type Paint, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

export interface KpiSettings {
  readonly width: number;
  readonly style: Style;
  /** Time zone of dates; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

const labels: Readonly<Record<KpiName, string>> = {
  tokens_per_session: "tokens per session",
  session_hours: "duration per session",
  active_hours: "active time per session",
  tasks_per_session: "tasks per session",
  tasks_per_100k_tokens: "tasks per 100k tokens",
  cost_per_commit_usd: "cost per commit",
  cost_per_pull_request_usd: "cost per pull request",
  cost_per_100_lines_usd: "cost per 100 lines kept",
  cache_read_percent: "prompts read from cache",
  one_shot_percent: "one-shot edits",
  request_error_percent: "requests failed",
  tool_error_percent: "tool calls failed",
  permission_wait_minutes: "wait for permissions",
  input_wait_minutes: "wait for next prompts",
};

/** The KPIs as a table, or what to do where there is no session. No line is wider than `width`. */
export function formatKpis(answer: KpiAnswer, settings: KpiSettings): string {
  const { width, style } = settings;
  if (answer.period.sessions === 0) return emptyText(answer, settings);
  const columns = kpiColumns(answer.period.sessions, style);
  return [
    ...wrap(periodText(answer, settings), width),
    "",
    ...formatTable(answer.kpis, columns, { width, title: style.dim }),
    "",
    ...notes(answer).flatMap((note) => wrap(note, width).map((line) => style.dim(line))),
  ].join("\n");
}

function emptyText({ period, last_session_at }: KpiAnswer, { width, timezone }: KpiSettings): string {
  const told =
    last_session_at === null
      ? "No session matches, so there is nothing to measure. `hallmonitor sessions` lists those that are known; `hallmonitor import` reads your history, and `hallmonitor demo` plays sample sessions into a running collector."
      : `No session began from ${moment(period.from, timezone)} to ${moment(period.to, timezone)}. The last one began on ${day(last_session_at, timezone)}: --since ${day(last_session_at, timezone)} takes it in.`;
  return wrap(told, width).join("\n");
}

function periodText({ period, period_before }: KpiAnswer, { timezone }: KpiSettings): string {
  const before =
    period_before.sessions === 0
      ? "none in the same time before, so there is no trend"
      : `${period_before.sessions} in the same time before`;
  return `${counted(period.sessions, "session")} began from ${moment(period.from, timezone)} to ${moment(period.to, timezone)}; ${before}.`;
}

function moment(instant: string, timezone: string | undefined): string {
  return formatMoment(instantOf(instant), timezone).slice(0, 16);
}

function day(instant: string, timezone: string | undefined): string {
  return moment(instant, timezone).slice(0, 10);
}

function kpiColumns(sessions: number, style: Style): Column<KpiShape>[] {
  return [
    { title: "KPI", cell: ({ name }) => labels[name], minWidth: 17 },
    { title: "value", align: "right", cell: valueText, paint: () => style.bold },
    { title: "target", align: "right", cell: targetText, vanish: 2 },
    { title: "status", cell: statusText, paint: (kpi) => statusPaint(kpi, style) },
    { title: "trend", cell: trendText, vanish: 3, paint: (kpi) => trendPaint(kpi, style) },
    {
      title: "sessions",
      align: "right",
      cell: (kpi) => `${kpi.sessions} of ${sessions}`,
      vanish: 4,
      paint: () => style.dim,
    },
  ];
}

/** The value; a cost that leaves out what has no price shows as `+`. */
function valueText(kpi: KpiShape): string {
  const isPart = kpi.value !== null && isPartlyUnpriced(kpi);
  return amountText(kpi, kpi.value) + (isPart ? "+" : "");
}

function isPartlyUnpriced({ detail }: KpiShape): boolean {
  return (detail["unpriced_requests"] ?? 0) > 0;
}

function amountText({ unit }: KpiShape, amount: number | null): string {
  if (amount === null) return unknown;
  switch (unit) {
    case "tokens":
      return formatTokens(amount);
    case "hours":
      return formatDuration(amount * 3_600_000);
    case "minutes":
      return formatDuration(amount * 60_000);
    case "usd":
      return formatUsd(amount);
    case "percent":
      return `${amount.toFixed(1)}%`;
    case "tasks":
      return Number.isInteger(amount) ? String(amount) : amount.toFixed(amount < 0.095 ? 3 : 1);
  }
}

function targetText(kpi: KpiShape): string {
  if (kpi.target === null) return "";
  // People set round numbers: `50k` and `2h` say it all.
  const amount = amountText(kpi, kpi.target).replace(/\.0+(?=\D|$)| 00[ms]$/, "");
  return `${kpi.better === "lower" ? "<" : ">"} ${amount}`;
}

const statuses = {
  met: { text: "✓ met", look: "green" },
  missed: { text: "✗ missed", look: "red" },
  unknown: { text: "? unknown", look: "dim" },
} as const;

function statusText({ status }: KpiShape): string {
  return status === null ? "" : statuses[status].text;
}

function statusPaint({ status }: KpiShape, style: Style): Paint {
  return status === null ? plain : style[statuses[status].look];
}

/** The way it went and by how much, and whether that is better. */
function trendText(kpi: KpiShape): string {
  const { value, before, trend } = kpi;
  if (value === null || before === null || trend === null) return unknown;
  const arrow = value === before ? "→" : value > before ? "↑" : "↓";
  return [arrow, changeText(kpi), trend].filter((part) => part !== "").join(" ");
}

/** Empty where there was nothing before to grow from. */
function changeText({ change_percent, value, before }: KpiShape): string {
  if (change_percent === null) return "";
  const percent = Math.abs(change_percent);
  // What went up or down did not go by nothing.
  if (value !== before && percent < 0.05) return "<0.1%";
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent).toLocaleString("en-US")}%`;
}

function trendPaint({ trend }: KpiShape, style: Style): Paint {
  if (trend === "better") return style.green;
  return trend === "worse" ? style.yellow : style.dim;
}

function notes({ kpis }: KpiAnswer): string[] {
  const unpriced = kpis.some((kpi) => kpi.value !== null && isPartlyUnpriced(kpi));
  return [
    "Tokens and durations are those of the median session, tokens without cache reads; tasks and waits are means. A session counts where its channels tell what is asked.",
    ...(unpriced ? ["+ some requests have no known price and are not in it."] : []),
  ];
}
