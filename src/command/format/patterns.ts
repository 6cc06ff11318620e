import { formatKnownCount } from "../../format/known-count.ts";
import { capital } from "../../format/capital.ts";
import type { PatternsAnswer, ToolPattern } from "../../query/patterns.ts";
import type { UsageGroup } from "../../query/shape.ts";
import type { Measure, UnusualDay } from "../../query/unusual-days.ts";
import { formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { groupNames } from "./group-name.ts";
import { busiestHour, heatLegend, heatLines } from "./heat-map.ts";
import { formatUsd } from "../../format/money.ts";
import { costText } from "./session-column.ts";
import { narrowShare } from "../../format/percent.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import { requestsIn, requestWords } from "../../format/requests.ts";
import { formatTokens } from "../../format/tokens.ts";
import { formatWhole } from "../../domain/whole.ts";
import type { Advice } from "../own-command.ts";
import { lacksPrices, unpricedWords } from "../../format/unpriced.ts";

/**
 * How `patterns` draws its answer. The map of hours is larger from 60 columns on; its hours are of the answer's own
 * time zone.
 */
export interface PatternSettings extends Look {
  readonly advice: Advice;
}

/** Names of each kind that are shown. */
const most = 5;
/** Days with use below which a heat map shows single days, and no habit. */
const fewDays = 14;

/** When, how long, with what, and the unusual days; or a sentence where there is nothing. Fits `width`. */
export function formatPatterns(answer: PatternsAnswer, settings: PatternSettings): string {
  if (answer.days === 0)
    return wrap(
      `No use ${sinceText(answer)} matches. Leave a filter out, or take in more with --since.`,
      settings.width,
    ).join("\n");
  return [
    ...wrap(headText(answer), settings.width),
    ...whenLines(answer, settings),
    ...section("Sessions", [lengthText(answer), parallelText(answer)], settings),
    ...nameLines(answer, settings),
    ...section("Unusual days", unusualTexts(answer), settings),
  ].join("\n");
}

function sinceText({ from, timezone }: PatternsAnswer): string {
  return from === null ? "of all time" : `since ${dayOf(from, timezone)}`;
}

function dayOf(instant: string, timezone: string): string {
  return formatMoment(instantOf(instant), timezone).slice(0, 10);
}

function headText(answer: PatternsAnswer): string {
  const { total, days } = answer;
  const cost = total.cost_usd === null ? "no known price" : formatUsd(total.cost_usd);
  const unpriced = lacksPrices(total) ? ` and ${unpricedWords(total)} unpriced` : "";
  const what = `${requestWords(requestsIn(total))} in ${counted(total.sessions, "session")}`;
  return `${what} on ${counted(days, "day")} ${sinceText(answer)}: ${cost}${unpriced}.`;
}

/** A heading, and under it sentences. */
function section(title: string, texts: readonly string[], { width, style }: PatternSettings): string[] {
  const lines = texts.flatMap((text) => wrap(text, Math.max(1, width - 2)).map((line) => `  ${line}`));
  return ["", style.bold(title), ...lines];
}

function whenLines(answer: PatternsAnswer, { width, style }: PatternSettings): string[] {
  const map = heatLines(answer.heat, { width: width - 2, style });
  const told = hoursText(answer, map.length > 0);
  return [
    "",
    ...wrap(`When (requests by hour, ${plainText(answer.timezone)})`, width).map(style.bold),
    ...map.map((line) => `  ${line}`),
    ...wrap(told, Math.max(1, width - 2)).map((line) => `  ${style.dim(line)}`),
  ];
}

/** What the shades of the map mean, and the busiest hour; without a map the hour alone. */
function hoursText({ heat, days }: PatternsAnswer, hasMap: boolean): string {
  const busiest = busiestHour(heat);
  const thin = days < fewDays ? ` Only ${counted(days, "day")}: this is no habit yet.` : "";
  if (busiest === undefined) return hasMap ? heatLegend() : "";
  return hasMap ? `${heatLegend()} (${busiest}).${thin}` : `Busiest: ${busiest}.${thin}`;
}

function lengthText({ sessions }: PatternsAnswer): string {
  if (sessions.sessions === 0) return "None began in this time.";
  const half = sizeText(sessions.length_p50_s, sessions.requests_p50, sessions.cost_p50_usd);
  const nine = sizeText(sessions.length_p90_s, sessions.requests_p90, sessions.cost_p90_usd);
  const told = `Half of them take up to ${half}; nine in ten up to ${nine}. Pauses are in it`;
  if (sessions.unpriced_sessions === 0 || sessions.cost_p50_usd === null) return `${told}.`;
  return `${told}, and not what ${counted(sessions.unpriced_sessions, "session")} used without a price.`;
}

/** `1h 20m, 63 requests, $2.19` */
function sizeText(seconds: number | null, requests: number | null, usd: number | null): string {
  // The length of a session with one sign; milliseconds would be more than is known.
  const length = seconds === 0 ? "0s" : formatDuration(seconds === null ? null : seconds * 1000);
  const asked = requests === null ? "" : counted(requests, "request");
  const parts = [length, asked, usd === null ? "" : formatUsd(usd)];
  return parts.filter((part) => part !== "").join(", ");
}

function parallelText({ parallel, timezone }: PatternsAnswer): string {
  const { hours, parallel_hours, same_project_hours, most: highest, most_at } = parallel;
  if (parallel_hours === 0) return `One at a time, in all ${counted(hours, "hour")} with use.`;
  const at = most_at === null ? "" : ` (${formatMoment(instantOf(most_at), timezone).slice(0, 16)})`;
  const shared = same_project_hours === 0 ? "" : `; in one project in ${same_project_hours} of them`;
  return `Two or more side by side in ${parallel_hours} of ${counted(hours, "hour")} with use, at most ${highest}${at}${shared}.`;
}

function nameLines(
  { projects, models, tools, total, from, timezone }: PatternsAnswer,
  settings: PatternSettings,
): string[] {
  const { width, style, advice } = settings;
  const since = from === null ? "" : ` --since ${dayOf(from, timezone)}`;
  const table = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], all: string): string[] => {
    const lines = formatTable(rows.slice(0, most), columns, { width: width - 2, title: style.dim });
    const more = rows.length > most ? wrap(advice(`… and more: '${all}${since}' lists them`), width - 2) : [];
    return [...lines, ...more.map((line) => style.dim(line))].map((line) => `  ${line}`);
  };
  const whole = total.cost_usd ?? 0;
  return [
    "",
    style.bold("Projects"),
    ...table(projects, usageColumns("project", projects, whole), "hallmonitor report project"),
    "",
    style.bold("Models"),
    ...table(models, usageColumns("model", models, whole), "hallmonitor report model"),
    ...(tools.length === 0
      ? []
      : ["", style.bold("Tools"), ...table(tools, toolColumns, "hallmonitor tools")]),
  ];
}

function usageColumns(
  title: "project" | "model",
  groups: readonly UsageGroup[],
  whole: number,
): Column<UsageGroup>[] {
  const nameOf = groupNames(title, groups);
  return [
    { title, cell: (group) => (group.key === null ? "unknown" : nameOf(group)), minWidth: 8, maxWidth: 32 },
    { title: "cost", align: "right", cell: costText },
    { title: "share", align: "right", cell: ({ cost_usd }) => shareOf(cost_usd, whole), vanish: 1 },
    {
      title: "requests",
      align: "right",
      cell: (group) => formatKnownCount(requestsIn(group)),
      vanish: 3,
    },
    {
      title: "sessions",
      align: "right",
      cell: ({ sessions }) => formatWhole(sessions),
      vanish: 2,
    },
  ];
}

function shareOf(usd: number | null, whole: number): string {
  return narrowShare(usd === null || whole === 0 ? null : usd / whole);
}

const toolColumns: readonly Column<ToolPattern>[] = [
  { title: "tool", cell: ({ tool }) => plainText(tool) || "unknown", minWidth: 8, maxWidth: 32 },
  { title: "calls", align: "right", cell: ({ calls }) => formatWhole(calls) },
  {
    title: "failed",
    align: "right",
    cell: ({ failed }) => (failed === 0 ? "" : formatWhole(failed)),
  },
];

function unusualTexts({ unusual }: PatternsAnswer): string[] {
  const { days, compared_days, measure } = unusual;
  if (days.length > 0) return days.map((day) => unusualText(day, measure));
  return compared_days < 8
    ? [`Not known yet: it takes eight days with use to call one unusual, and there are ${compared_days}.`]
    : [`None of the days stands out, held against ${formatWhole(compared_days)} with use.`];
}

function unusualText(day: UnusualDay, measure: Measure): string {
  const amount =
    measure === "tokens" ? `${formatTokens(day.amount)} tokens` : costText({ ...day, cost_usd: day.amount });
  const { days, same_weekday } = day.compared_with;
  const weekday = capital(day.weekday);
  const like = same_weekday ? weekday : "day";
  const of = `(median of ${days} ${like}s)`;
  return `${day.day}: ${amount}, ${day.times_usual.toFixed(1)} times the usual ${like} ${of}; ${plainText(day.reason)}.`;
}
