import type {
  EstimateShape,
  ForecastAnswer,
  ForecastShape,
  PeriodForecastShape,
  ProjectForecastShape,
} from "../../query/forecast/shape.ts";
import { forecastNames, forecastNotes } from "./forecast-note.ts";
import { formatCost, formatUsd } from "../../format/money.ts";
import type { Look, Paint, Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import type { Advice } from "../own-command.ts";

/** How `forecast` draws its table: columns vanish until it fits `width`. `isNarrowed` only words an empty answer. */
export interface ForecastSettings extends Look {
  /** Whether the question was narrowed, so that finding nothing may be due to that. */
  readonly isNarrowed: boolean;
  readonly advice: Advice;
}

/** Projects that a table shows; more would hide the total. JSON has all of them. */
const mostProjects = 20;

/** A line of the table: a period of the total, or of a project. */
interface ForecastLine {
  readonly label: string;
  readonly estimate: PeriodForecastShape;
}

/** The total and the projects as one table, and below it what it rests on. No line is wider than `width`. */
export function formatForecast(answer: ForecastAnswer, settings: ForecastSettings): string {
  const { style } = settings;
  const width = Math.max(1, settings.width);
  const { total } = answer;
  if (isEmpty(total)) return wrap(settings.advice(emptyText(answer, settings.isNarrowed)), width).join("\n");
  const totals = total.periods.map((estimate) => ({ label: periodName(estimate), estimate }));
  // One that stands alone is the total once more.
  const named = answer.projects.length > 1 ? answer.projects : [];
  const projects = projectLines(named.slice(0, mostProjects), forecastNames(answer.projects));
  const columns = columnsOf(answer.level, style);
  const lines = formatTable([...totals, ...projects], columns, { width, title: style.dim });
  const split = totals.length + 1;
  const left = named.length - mostProjects;
  return [
    ...lines.slice(0, split),
    ...(projects.length === 0 ? [] : ["", style.dim(fit(projectTitle(total), width))]),
    ...lines.slice(split),
    ...(left > 0 ? [style.dim(fit(`… and ${left} more: --json has all`, width))] : []),
    "",
    ...forecastNotes(answer).flatMap((note) => wrap(settings.advice(note), width)),
  ].join("\n");
}

function isEmpty({ history, periods }: ForecastShape): boolean {
  return history.days === 0 && periods.every(({ tokens }) => tokens.spent === 0);
}

function emptyText({ timezone }: ForecastAnswer, isNarrowed: boolean): string {
  const nothing = `There is nothing to forecast from: no use in the last 120 days (${timezone})`;
  return isNarrowed
    ? `${nothing} matches. 'hallmonitor sessions' lists what is known.`
    : `${nothing}. 'hallmonitor import' reads the history of an agent, 'hallmonitor setup claude-code' sends what comes.`;
}

function projectLines(
  projects: readonly ProjectForecastShape[],
  nameOf: (project: ProjectForecastShape) => string,
): ForecastLine[] {
  return projects.flatMap((project) =>
    project.periods.map((estimate) => ({
      label: periodLabel(nameOf(project), project, estimate),
      estimate,
    })),
  );
}

function periodLabel(name: string, { periods }: ProjectForecastShape, estimate: PeriodForecastShape): string {
  return periods.length === 1 || estimate.which === "current" ? name : `${name}, next`;
}

/** Projects are told for one period only: the one that was asked for, else the month. */
function projectTitle({ periods }: ForecastShape): string {
  const estimate = periods.findLast(({ which }) => which === "current");
  return estimate === undefined ? "by project" : `by project, ${periodName(estimate)}`;
}

function periodName({ period, which }: PeriodForecastShape): string {
  if (period === "day") return which === "current" ? "today" : "tomorrow";
  return which === "current" ? `this ${period}` : `next ${period}`;
}

/** In narrow terminals the tokens go first, then what was spent: the forecast and its interval stay. */
function columnsOf(level: number, style: Style): Column<ForecastLine>[] {
  const dim = (): Paint => style.dim;
  const cost = ({ estimate }: ForecastLine): EstimateShape => estimate.cost_usd;
  const tokens = ({ estimate }: ForecastLine): EstimateShape => estimate.tokens;
  const usd = (line: ForecastLine, amount: number | null): string => costText(line, amount);
  const interval = `${level} % interval`;
  return [
    { title: "", cell: ({ label }) => label, minWidth: 8, maxWidth: 28 },
    { title: "spent", align: "right", cell: (line) => usd(line, cost(line).spent), vanish: 1, paint: dim },
    {
      title: "forecast",
      align: "right",
      cell: (line) => usd(line, cost(line).forecast),
      paint: () => style.bold,
    },
    { title: interval, align: "right", cell: (line) => intervalText(cost(line), formatUsd) },
    {
      title: "tokens",
      align: "right",
      cell: (line) => formatTokens(tokens(line).spent),
      vanish: 3,
      paint: dim,
    },
    {
      title: "forecast",
      align: "right",
      cell: (line) => formatTokens(tokens(line).forecast),
      vanish: 2,
      paint: () => style.bold,
    },
    { title: interval, align: "right", cell: (line) => intervalText(tokens(line), formatTokens), vanish: 4 },
  ];
}

/** What is expected lacks what is spent lacks; of what has no price at all nothing can be told. */
function costText({ estimate }: ForecastLine, amount: number | null): string {
  const { spent } = estimate.cost_usd;
  return amount === null && spent !== null ? unknown : formatCost(spent === null ? null : amount, estimate);
}

function intervalText({ low, high }: EstimateShape, text: (amount: number) => string): string {
  return low === null || high === null ? unknown : `${text(low)}–${text(high)}`;
}
