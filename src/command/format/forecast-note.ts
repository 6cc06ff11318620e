import type {
  BudgetShape,
  ForecastAnswer,
  ForecastHistoryShape,
  ForecastShape,
  PeriodForecastShape,
  ProjectForecastShape,
} from "../../query/forecast/shape.ts";
import { chanceText } from "../../format/percent.ts";
import { formatUsd } from "../../format/money.ts";
import { shortPaths } from "../../format/path.ts";
import { unknown } from "../../format/unknown.ts";
import { counted } from "./text.ts";
import { lacksPrices, unpricedWords } from "../../format/unpriced.ts";

/** From this many days without use on a forecast is about nothing, which is worth a word. */
const quietFromDays = 14;

/** Projects that one note names. */
const mostNames = 4;

/** What the figures rest on and where they do not hold, a sentence each; the budget comes first. */
export function forecastNotes(answer: ForecastAnswer): string[] {
  const { total, projects, budgets } = answer;
  return [
    ...budgets.map((budget) => budgetNote(budget, total.history)),
    basisNote(total),
    ...(isThin(total) ? [] : thinNotes(projects)),
    ...quietNotes(total.history, projects),
    ...unpricedNotes(total),
  ];
}

function budgetNote(budget: BudgetShape, history: ForecastHistoryShape): string {
  const { period, budget_usd, probability, used_up_on, is_used_up } = budget;
  const amount = `The ${period}'s budget of ${formatUsd(budget_usd)}`;
  if (is_used_up) return `${amount} was used up on ${used_up_on}: ${spentText(budget)}.`;
  if (budget.spent_usd === null) return `${amount} cannot be held against a use that has no price.`;
  if (probability === null) return `${amount}: ${spentText(budget)}; ${thinText(history)}.`;
  const chance = `a chance of ${chanceText(probability)}`;
  return used_up_on === null
    ? `${amount} is likely to last: ${chance} to use it up.`
    : `${amount} is likely to be used up by ${used_up_on}: ${chance} before the ${period} ends.`;
}

function spentText(budget: BudgetShape): string {
  return `${lacksPrices(budget) ? "at least " : ""}${formatUsd(budget.spent_usd)} spent`;
}

function basisNote({ history, periods }: ForecastShape): string {
  if (history.days === 0) return "This is the first day of history: nothing to forecast from yet.";
  if (isThin({ history, periods })) return `${thinText(history)}.`;
  const basis = `Based on ${counted(history.days, "day")} since ${history.first_day}, the same weekday and recent days weighing more; half of the outcomes lie below the forecast.`;
  return `${basis} Confidence: ${confidenceText(periods)}.`;
}

function confidenceText(periods: readonly PeriodForecastShape[]): string {
  const current = periods.filter(({ which }) => which === "current");
  return current.map(({ period, confidence }) => `${period} ${confidence}`).join(", ");
}

function isThin({ periods }: ForecastShape): boolean {
  return periods.every(({ tokens }) => tokens.low === null);
}

function thinText({ days, day_cost_usd }: ForecastHistoryShape): string {
  const range =
    day_cost_usd === null
      ? ""
      : `; a day with use took ${formatUsd(day_cost_usd.least)} to ${formatUsd(day_cost_usd.most)}`;
  return `${counted(days, "day")} of history: too little for an interval${range}`;
}

function thinNotes(projects: readonly ProjectForecastShape[]): string[] {
  const thin = projects.filter(isThin);
  if (thin.length === 0 || projects.length === 1) return [];
  return [
    `Too little history for an interval: ${named(thin, forecastNames(projects), ({ history }) => counted(history.days, "day"))}.`,
  ];
}

function quietNotes(total: ForecastHistoryShape, projects: readonly ProjectForecastShape[]): string[] {
  if (total.silent_days >= quietFromDays)
    return [`No use for ${counted(total.silent_days, "day")}: little is likely to come.`];
  const quiet = projects.filter(({ history }) => history.silent_days >= quietFromDays);
  if (quiet.length === 0) return [];
  return [
    `No use for long, so little is likely to come: ${named(quiet, forecastNames(projects), ({ history }) => counted(history.silent_days, "day"))}.`,
  ];
}

function unpricedNotes({ history, periods }: ForecastShape): string[] {
  const unpriced = {
    unpriced_requests: Math.max(...periods.map((period) => period.unpriced_requests)),
    unpriced_tokens: Math.max(...periods.map((period) => period.unpriced_tokens)),
  };
  const notes: string[] = [];
  // No price would help tokens that were told as a sum.
  const advice = unpriced.unpriced_requests > 0 ? " See 'hallmonitor prices'." : "";
  if (lacksPrices(unpriced))
    notes.push(`${unpricedWords(unpriced)} without a price: costs marked + lack them.${advice}`);
  if (history.days_without_price > 0)
    notes.push(
      `Of ${counted(history.days_without_price, "day")} of the history no price is known; no cost was learnt there.`,
    );
  return notes;
}

/** What projects of a forecast are called: by as much of their paths as tells them apart. */
export function forecastNames(
  projects: readonly ProjectForecastShape[],
): (project: ProjectForecastShape) => string {
  const names = shortPaths(projects.flatMap(({ project }) => project ?? []));
  return ({ project }) => (project === null ? "no project" : (names.get(project) ?? unknown));
}

function named(
  projects: readonly ProjectForecastShape[],
  nameOf: (project: ProjectForecastShape) => string,
  of: (project: ProjectForecastShape) => string,
): string {
  const names = projects.slice(0, mostNames).map((own) => `${nameOf(own)} (${of(own)})`);
  const more = projects.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
