import type {
  EstimateShape,
  ForecastAnswer,
  PeriodForecastShape,
  ProjectForecastShape,
} from "../../query/forecast/shape.ts";
import { forecastNotes } from "./forecast-note.ts";
import { formatUsd } from "./money.ts";
import { projectName } from "./session-column.ts";
import type { Paint, Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, wrap } from "./text.ts";
import { formatTokens } from "./tokens.ts";

export interface ForecastSettings {
  readonly width: number;
  readonly style: Style;
}

/** Projects that a table shows; more would hide the total. JSON has all of them. */
const mostProjects = 20;

/** A line of the table: a period of the total, or of a project. */
export interface ForecastLine {
  readonly label: string;
  readonly days: number;
  readonly estimate: PeriodForecastShape;
}

/** The total and the projects as one table, and below it what it rests on. No line is wider than `width`. */
export function formatForecast(answer: ForecastAnswer, settings: ForecastSettings): string {
  const { width, style } = settings;
  const { total } = answer;
  const present = total.periods.some(({ tokens }) => (tokens.spent ?? 0) > 0);
  if (total.history.days === 0 && !present) return wrap(emptyText(answer), Math.max(1, width)).join("\n");
  const totals = total.periods.map((estimate) => ({
    label: periodName(estimate),
    days: total.history.days,
    estimate,
  }));
  const projects = projectLines(answer.projects.slice(0, mostProjects));
  const lines = formatTable([...totals, ...projects], columnsOf(answer.level, style), {
    width,
    title: style.dim,
  });
  const split = totals.length + 1;
  const left = answer.projects.length - mostProjects;
  return [
    ...lines.slice(0, split),
    ...(projects.length === 0 ? [] : ["", style.dim(fit(projectTitle(answer.projects), width))]),
    ...lines.slice(split),
    ...(left > 0 ? [style.dim(fit(`… and ${left} more: --json has all`, width))] : []),
    "",
    ...forecastNotes(answer).flatMap((note) => wrap(note, Math.max(1, width))),
  ].join("\n");
}

function emptyText({ timezone }: ForecastAnswer): string {
  return `Nothing was used in the last 120 days (${timezone}), so there is nothing to forecast from. 'hallmonitor import' reads the history of an agent; 'hallmonitor setup claude-code' sends what it does from now on.`;
}

function projectLines(projects: readonly ProjectForecastShape[]): ForecastLine[] {
  return projects.flatMap((project) =>
    project.periods.map((estimate) => ({
      label: projectLabel(project, estimate),
      days: project.history.days,
      estimate,
    })),
  );
}

function projectLabel({ project, periods }: ProjectForecastShape, estimate: PeriodForecastShape): string {
  const name = project === null ? "no project" : projectName({ project, repository: null });
  return periods.length === 1 || estimate.which === "current" ? name : `${name}, next`;
}

function projectTitle([first]: readonly ProjectForecastShape[]): string {
  const [estimate] = first?.periods ?? [];
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

/** A cost that lacks requests without a price shows as `+`; one that has nothing but such, as `unpriced`. */
function costText({ estimate }: ForecastLine, amount: number | null): string {
  if (estimate.cost_usd.spent === null) return "unpriced";
  if (amount === null) return "–";
  return `${formatUsd(amount)}${estimate.unpriced_requests > 0 ? "+" : ""}`;
}

function intervalText({ low, high }: EstimateShape, text: (amount: number) => string): string {
  return low === null || high === null ? "–" : `${text(low)}–${text(high)}`;
}
