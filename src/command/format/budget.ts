import { shortId } from "../../domain/short-id.ts";
import type { BudgetsAnswer, BudgetStanding } from "../../query/budget/shape.ts";
import { Calendar } from "../../query/calendar.ts";
import { formatUsd } from "../../format/money.ts";
import { shortPaths } from "../../format/path.ts";
import { unknown } from "../../format/unknown.ts";
import { allowanceWords, type ClockCalendar } from "./budget-allowance.ts";
import { fillPaint, gaugeBar, paintGauge } from "./gauge.ts";
import type { Look, Paint } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import type { Advice } from "../own-command.ts";
import { lacksPrices } from "../../format/unpriced.ts";

/** How `budget` draws its table. The last three only decide what is said where there is no budget to show. */
export interface BudgetListSettings extends Look {
  readonly advice: Advice;
  /** Whether the question was narrowed, so that finding nothing may be due to that. */
  readonly isNarrowed: boolean;
  /** Whether the config has any budget. */
  readonly isSet: boolean;
  /** Where the config is, or would be. */
  readonly file: string;
}

/** Cells of a gauge, in terminals that have the room. */
const wideBar = { from: 130, cells: 20 } as const;
const usualBar = 10;

/** Budgets with their gauges, what was allowed beyond them, and what the figures mean. No line is wider than `width`. */
export function formatBudgets(answer: BudgetsAnswer, settings: BudgetListSettings): string {
  const { style } = settings;
  const width = Math.max(1, settings.width);
  if (answer.budgets.length === 0)
    return emptyText(settings)
      .flatMap((line) => wrap(settings.advice(line), width))
      .join("\n");
  const lines = formatTable(answer.budgets, columnsOf(answer.budgets, { ...settings, width }), {
    width,
    title: style.dim,
  });
  const notes = notesOf(answer).flatMap((note) => wrap(settings.advice(note), width));
  return [...lines, "", ...notes].join("\n");
}

function emptyText({ isSet, isNarrowed, file }: BudgetListSettings): string[] {
  if (isSet && isNarrowed) return ["No budget matches. 'hallmonitor budget' shows all there are."];
  if (isSet) return ["No session of the last day has spent anything of its budget."];
  return [
    "No budget is set. Write one into the config, in dollars, such as",
    '{ "budget": { "session_usd": 5, "day_usd": 20, "projects": { "web": { "month_usd": 100 } } } }',
    `in ${plainText(file)}. With "stop": ["session", "day"] beside them, Claude Code's work ends once they are used up; 'hallmonitor budget --help' and docs/budgets.md say more.`,
  ];
}

function columnsOf(
  budgets: readonly BudgetStanding[],
  { width, style }: BudgetListSettings,
): Column<BudgetStanding>[] {
  const names = namesOf(budgets);
  const cells = width >= wideBar.from ? wideBar.cells : usualBar;
  const dim = (): Paint => style.dim;
  const agents = new Set(budgets.flatMap(({ agent }) => agent ?? []));
  const level = ({ percent }: BudgetStanding): Paint => fillPaint(percent, style);
  return [
    { title: "budget", cell: (budget) => names.get(budget) ?? "", minWidth: 12, maxWidth: 44 },
    // Of one agent nobody needs to be told which: then the column is empty, and not shown.
    {
      title: agents.size > 1 ? "agent" : "",
      cell: ({ agent }) => (agents.size > 1 ? plainText(agent) : ""),
      minWidth: 11,
      maxWidth: 16,
      paint: dim,
      vanish: 1,
    },
    {
      title: "used",
      cell: ({ percent }) => gaugeBar(percent, cells),
      paint: ({ percent }) => paintGauge(percent, style),
      vanish: 3,
    },
    { title: "", align: "right", cell: percentText, paint: level },
    { title: "spent", align: "right", cell: spentText },
    { title: "of", align: "right", cell: ({ limit_usd }) => formatUsd(limit_usd), vanish: 2, paint: dim },
    { title: "left", align: "right", cell: ({ remaining_usd }) => formatUsd(remaining_usd), vanish: 4 },
    {
      title: "expected",
      align: "right",
      cell: expectedText,
      vanish: 5,
      paint: dim,
    },
    { title: "used up", cell: brokenText, vanish: 6, paint: level },
    { title: "stops", cell: ({ stops }) => (stops ? "yes" : "no"), vanish: 1 },
  ];
}

/** `day`, `web · month`, `session 1a2b3c4d`. */
function namesOf(budgets: readonly BudgetStanding[]): ReadonlyMap<BudgetStanding, string> {
  const projects = shortPaths(
    budgets.flatMap(({ scope, project }) => (scope === "project" ? (project ?? []) : [])),
  );
  return new Map(
    budgets.map((budget) => {
      const { scope, name, period, project } = budget;
      if (scope === "total") return [budget, period ?? ""];
      if (scope === "session") return [budget, `session ${shortId(name)}`];
      const own =
        scope === "project" ? (projects.get(project ?? "") ?? name ?? "") : `${scope} ${name ?? ""}`;
      return [budget, `${plainText(own)} · ${period ?? ""}`];
    }),
  );
}

function percentText({ percent, fault }: BudgetStanding): string {
  return percent === null || fault !== null ? unknown : `${Math.floor(percent)}%`;
}

/** A sum that lacks a part shows as `+`; one of which nothing has a price, as `unpriced`. */
function spentText({ spent_usd, fault, ...unpriced }: BudgetStanding): string {
  if (fault !== null) return unknown;
  if (spent_usd === null) return "unpriced";
  return `${formatUsd(spent_usd)}${lacksPrices(unpriced) ? "+" : ""}`;
}

/** What was spent without a price is in no expectation either. */
function expectedText({ expected_usd, ...unpriced }: BudgetStanding): string {
  return `${formatUsd(expected_usd)}${expected_usd !== null && lacksPrices(unpriced) ? "+" : ""}`;
}

function brokenText({ is_used_up, breaks_on }: BudgetStanding): string {
  if (is_used_up) return breaks_on === null ? "now" : `on ${breaks_on}`;
  return breaks_on === null ? "" : `by ${breaks_on}?`;
}

function notesOf(answer: BudgetsAnswer): string[] {
  const { budgets, stop, stop_without_budget: idle, allowances, more_sessions } = answer;
  const stopping = stop.filter((word) => !idle.includes(word));
  const calendar: ClockCalendar = new Calendar(answer.timezone);
  const faults = budgets.flatMap(({ fault }) => fault ?? []);
  return [
    ...(more_sessions > 0 ? [`… and ${counted(more_sessions, "session")} of the last day.`] : []),
    ...new Set(faults.map((fault) => `Held against nothing: ${plainText(fault)}.`)),
    ...allowances.filter(({ holds }) => holds).map((one) => `${one.id}: ${allowanceWords(one, calendar)}.`),
    ...allowances
      .filter(({ holds }) => !holds)
      .map((one) => `${one.id}: over; ${allowanceWords(one, calendar)}.`),
    ...(budgets.some(lacksPrices) ? ["+: at least so much; what has no price is in no cost."] : []),
    ...(stop.length === 0 ? ["Nothing is stopped: budget.stop of the config is empty."] : []),
    ...(stopping.length > 0
      ? [
          `Once used up, these end Claude Code's work: ${stopping.join(", ")}. 'hallmonitor budget allow' lets it go on.`,
        ]
      : []),
    ...(idle.length > 0
      ? [`budget.stop names ${idle.join(", ")}, of which the config sets no budget: that stops nobody.`]
      : []),
  ];
}
