import { counted } from "../../domain/counted.ts";
import { chanceText } from "../../format/percent.ts";
import { formatUsd } from "../../format/money.ts";
import { formatTokens } from "../../format/tokens.ts";
import { forecast } from "../../query/forecast.ts";
import { forecastPeriods } from "../../query/forecast/period.ts";
import type { BudgetShape, EstimateShape, PeriodForecastShape } from "../../query/forecast/shape.ts";
import { choice, flag, number } from "../argument.ts";
import { narrowed, ownerInput, spanInput } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { costWords, lines } from "../words.ts";

/** In percent: the level that the command and the API take for usual, and those that were tried. */
const levels = { usual: 80, least: 50, most: 95 };
const mostBudgetUsd = 1e9;

/**
 * What `GET /api/forecast` tells, without the projects unless they are asked for. The level is 50 to 95 percent, 80
 * where none is said.
 */
export const forecastTool = reading({
  name: "forecast",
  title: "Forecast",
  description:
    "What the current day, week and month will take in tokens and dollars, with an interval, and whether budgets last. Ask it before something large, or when somebody asks what this month will cost.",
  input: {
    period: choice(forecastPeriods, "only this period (all three)"),
    next: flag("also the day, week or month after the current one"),
    projects: flag("also project by project"),
    level: number(
      { least: levels.least, most: levels.most },
      "how often the interval holds, in percent (80)",
    ),
    budget_usd: number(
      { least: 0.01, most: mostBudgetUsd },
      "dollars for this month: will they last? (the config's)",
    ),
    timezone: spanInput.timezone,
    ...ownerInput,
  },
  output: {
    at: "the time it was made for",
    total: "history it rests on, and the periods: spent so far, forecast, low and high",
    projects: "the same by project, the costliest first; empty unless asked for",
    budgets: "whether each budget lasts until its period ends",
  },
  answer({ period, next, projects, level = levels.usual, budget_usd: budgetUsd, ...owner }, desk) {
    const { notes, ...asked } = narrowed(owner, desk);
    const answer = forecast(desk.reader, {
      ...asked,
      now: desk.now,
      period,
      next,
      level: Math.round(level),
      budgetUsd,
      budgets: desk.budgets,
      totalOnly: !projects,
    });
    const { history, periods } = answer.total;
    return {
      answer,
      text: [
        `Forecast from ${counted(history.days_with_use, "day")} with use; the intervals hold with ${answer.level}%.`,
        ...periods.map(periodLine),
        ...lines(answer.budgets, 6, budgetLine),
      ].join("\n"),
      notes,
      lists: [{ path: "projects", keep: "first", narrow: "ask for one project" }],
    };
  },
});

function periodLine(shape: PeriodForecastShape): string {
  const { period, which, first_day, cost_usd, tokens, confidence } = shape;
  const name = `${which === "next" ? "next " : ""}${period} from ${first_day}`;
  const count = estimateText(tokens, (amount) => `${formatTokens(amount)} tokens`);
  const cost = estimateText(cost_usd, formatUsd, (amount) => costWords(amount, shape));
  return `- ${name}: ${cost}; ${count}; confidence ${confidence}`;
}

type AmountText = (amount: number | null) => string;

/** `words` says more of an amount than how it is written: what it lacks. */
function estimateText(
  { spent, forecast: end, low, high }: EstimateShape,
  text: AmountText,
  words = text,
): string {
  if (end === null) return `${words(spent)} so far, and no forecast`;
  const range = low === null || high === null ? "" : ` (${text(low)} to ${text(high)})`;
  return `${words(spent)} so far, ${words(end)} by its end${range}`;
}

function budgetLine(budget: BudgetShape): string {
  const { period, budget_usd, spent_usd, probability, is_used_up, used_up_on } = budget;
  const chance = probability === null ? "" : `, a chance of ${chanceText(probability)} to exceed it`;
  const end = is_used_up ? `, used up on ${used_up_on ?? "an unknown day"}` : chance;
  return `- budget of the ${period}: ${costWords(spent_usd, budget)} of ${formatUsd(budget_usd)} spent${end}`;
}
