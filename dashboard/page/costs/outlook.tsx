import { chanceText } from "../../../src/format/percent.ts";
import { formatUsd } from "../../../src/format/money.ts";
import type {
  BudgetShape,
  ForecastAnswer,
  ForecastConfidence,
  PeriodForecastShape,
} from "../../../src/query/forecast/shape.ts";
import { Expected, Money } from "../../part/amount.tsx";
import { Command } from "../../part/command.tsx";
import { OutlookBand } from "./outlook-band.tsx";
import { periodName } from "./period-name.ts";

const titles = { day: "Today", week: "This week", month: "This month" } as const;

const confidences: Record<ForecastConfidence, string> = {
  none: "There is no whole day of history to learn from yet.",
  low: "Little history: no interval yet.",
  fair: "",
  good: "",
};

/** What the current day, week and month have cost and will, and whether their budgets last. */
export function Outlook({ answer }: { readonly answer: ForecastAnswer }) {
  const { total, budgets, level } = answer;
  const current = total.periods.filter(({ which }) => which === "current");
  return (
    <div class="outlook">
      {current.map((period) => (
        <PeriodOutlook
          key={period.period}
          period={period}
          budget={budgets.find((budget) => budget.period === period.period)}
          level={level}
        />
      ))}
      {budgets.length === 0 && (
        <p class="faint">
          No budget is set. In the config: <Command>{'"budget": { "month_usd": 300 }'}</Command>
        </p>
      )}
    </div>
  );
}

interface PeriodOutlookProps {
  readonly period: PeriodForecastShape;
  readonly budget: BudgetShape | undefined;
  readonly level: number;
}

function PeriodOutlook({ period, budget, level }: PeriodOutlookProps) {
  const { cost_usd: cost, confidence } = period;
  return (
    <div class="outlook-period">
      <h3>
        {titles[period.period]} <span class="faint">{daysText(period)}</span>
      </h3>
      <p class="outlook-amounts">
        <span>
          <Money usd={cost.spent} unpriced={period} /> <span class="faint">so far</span>
        </span>
        {cost.forecast !== null && (
          <span>
            <Expected usd={cost.forecast} unpriced={period} /> <span class="faint">expected</span>
          </span>
        )}
      </p>
      <OutlookBand title={titles[period.period]} cost={cost} budgetUsd={budget?.budget_usd ?? null} />
      <p class="faint outlook-words">
        {cost.low !== null && cost.high !== null && (
          <>
            {level} of 100 times between <Money usd={cost.low} /> and <Money usd={cost.high} />.{" "}
          </>
        )}
        {confidences[confidence]}
      </p>
      {budget !== undefined && <BudgetWords budget={budget} />}
    </div>
  );
}

function daysText({ first_day, last_day }: PeriodForecastShape): string {
  const [first, last] = [periodName(first_day, "day").label, periodName(last_day, "day").label];
  return first === last ? first : `${first} – ${last}`;
}

/** Whether it lasts, in words and with its chance; where nothing is known of that, what it is. */
function BudgetWords({ budget }: { readonly budget: BudgetShape }) {
  const { budget_usd, spent_usd, probability, used_up_on, is_used_up } = budget;
  const day = used_up_on === null ? undefined : periodName(used_up_on, "day").label;
  const amount = formatUsd(budget_usd);
  if (is_used_up) {
    return (
      <p class="tone-bad">
        The budget of {amount} is used up{day === undefined ? "" : ` since ${day}`}.
      </p>
    );
  }
  if (spent_usd === null)
    return <p class="quiet">The budget of {amount} cannot be held against a use that has no price.</p>;
  // Why there is no chance is said above.
  if (probability === null) return <p class="quiet">The budget is {amount}.</p>;
  const runsOut = day !== undefined;
  return (
    <p class={runsOut ? "tone-attention" : "quiet"}>
      {runsOut
        ? `The budget of ${amount} is likely used up by ${day}.`
        : `The budget of ${amount} is likely to last.`}
      {` A chance of ${chanceText(probability)} to use it up.`}
    </p>
  );
}
