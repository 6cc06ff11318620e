import type { KpiAnswer, KpiShape } from "../../query/kpi/kpi.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { formatKpiAmount, formatKpiTarget, kpiLacks } from "../../format/kpi.ts";
import { unknown } from "../../format/unknown.ts";
import { plain, type Look, type Paint, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, wrap } from "./text.ts";
import { formatWhole } from "../../domain/whole.ts";
import { lacksPrices } from "../../format/unpriced.ts";
import type { Advice } from "../own-command.ts";

/** How `kpi` draws its table. `width` is the terminal's; the spans that are compared are told in days of `timezone`. */
export interface KpiSettings extends Look {
  readonly advice: Advice;
  /** Time zone of dates; undefined: the machine's. */
  readonly timezone?: string | undefined;
}

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
    ...missedTargets(answer).flatMap((line) => wrap(settings.advice(line), width)),
  ].join("\n");
}

function emptyText({ period, last_session_at }: KpiAnswer, { width, timezone, advice }: KpiSettings): string {
  if (last_session_at === null) {
    const nothing =
      "No session matches, so there is nothing to measure. 'hallmonitor sessions' lists those that are known.";
    return wrap(advice(nothing), width).join("\n");
  }
  const since = day(last_session_at, timezone);
  // A period that ended before it began cannot take it in.
  const how = instantOf(last_session_at) < instantOf(period.to) ? "" : " without --until";
  const told = `No session began from ${moment(period.from, timezone)} to ${moment(period.to, timezone)}. The last one began on ${since}: --since ${since}${how} takes it in.`;
  return wrap(told, width).join("\n");
}

function periodText({ period, period_before }: KpiAnswer, { timezone }: KpiSettings): string {
  const before =
    period_before.sessions === 0
      ? "none in the same time before, so there is no trend"
      : `${formatWhole(period_before.sessions)} in the same time before`;
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
    { title: "KPI", cell: ({ label }) => label, minWidth: 17 },
    { title: "value", align: "right", cell: valueText, paint: () => style.bold },
    { title: "target", align: "right", cell: (kpi) => formatKpiTarget(kpi), vanish: 2 },
    { title: "status", cell: statusText, paint: (kpi) => statusPaint(kpi, style) },
    { title: "trend", cell: trendText, vanish: 3, paint: (kpi) => trendPaint(kpi, style) },
    {
      title: "sessions",
      align: "right",
      cell: (kpi) => `${formatWhole(kpi.sessions)} of ${formatWhole(sessions)}`,
      vanish: 4,
      paint: () => style.dim,
    },
  ];
}

/** The value; a cost that leaves out what has no price shows as `+`. */
function valueText(kpi: KpiShape): string {
  const isPart = kpi.value !== null && lacksPrices(kpiLacks(kpi));
  return formatKpiAmount(kpi.unit, kpi.value) + (isPart ? "+" : "");
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
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : formatWhole(Math.round(percent))}%`;
}

function trendPaint({ trend }: KpiShape, style: Style): Paint {
  if (trend === "better") return style.green;
  return trend === "worse" ? style.yellow : style.dim;
}

function notes({ kpis }: KpiAnswer): string[] {
  const unpriced = kpis.some((kpi) => kpi.value !== null && lacksPrices(kpiLacks(kpi)));
  const isWithoutTrend = kpis.some(
    ({ value, before, trend }) => value !== null && before !== null && trend === null,
  );
  return [
    "Tokens and durations are those of the median session, tokens without cache reads; tasks and waits are means. A session counts where its channels tell what is asked.",
    ...(unpriced ? ["+ some of what was used has no known price and is not in it."] : []),
    ...(isWithoutTrend
      ? ["A cost has no trend where the price of a part of it is not known, in this time or the one before."]
      : []),
  ];
}

/** What to do about those that were missed. */
function missedTargets({ kpis }: KpiAnswer): string[] {
  const missed = kpis.filter(({ status }) => status === "missed");
  return missed.map(({ label, advice: what }) => `→ ${label}: ${what}`);
}
