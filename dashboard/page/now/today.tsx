import type { BoardAnswer } from "../../../src/query/board.ts";
import type { BudgetShape, ForecastAnswer } from "../../../src/query/forecast/shape.ts";
import { formatCost, formatUsd } from "../../../src/format/money.ts";
import { requestsIn } from "../../../src/format/requests.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { href, inRange } from "../../app/view.ts";
import { chanceText } from "../../../src/format/percent.ts";
import { Amount, Count, Money, Tokens } from "../../part/amount.tsx";
import { Gauge } from "../../part/gauge.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import type { Tone } from "../../part/tone.ts";
import "./today.css";

/** A forecast of the day changes with the hour, not with the second. */
const forecastEveryMs = 60_000;

/**
 * The board's answer, whose sums are shown at once. What the day will take, and the budgets, come with an answer of their
 * own.
 */
export interface TodayProps {
  readonly board: BoardAnswer;
  /** What the board is narrowed by; the forecast is narrowed alike. */
  readonly filter: Params;
}

/** What today took, what it will take, and whether that is within what was planned for. */
export function Today({ board: { today, burn_usd_per_hour: burn }, filter }: TodayProps) {
  const question = { ...filter, period: "day" };
  const answer = useAnswer<ForecastAnswer>("/api/forecast", question, { every: forecastEveryMs });
  const { data: forecast, fault } = answer;
  const budgets = forecast?.budgets ?? [];
  const requests = requestsIn(today);
  const unfailed = requests === null ? "nobody counted them" : "none failed";
  return (
    <Stats isAwaited={forecast === undefined && fault === undefined}>
      <Stat
        label="Cost today"
        value={<Money usd={today.cost_usd} unpriced={today} />}
        note={<DayNote forecast={forecast} spent={today.cost_usd} />}
        href={href("/costs", { ...inRange("today"), by: "hour" })}
      />
      {budgets
        .filter(({ period }) => period !== "day")
        .map((budget) => (
          <Budgeted key={budget.period} budget={budget} />
        ))}
      <Stat label="Burning now" value={<Burn usd={burn} />} note="per hour, of the last 10 min" />
      <Stat
        label="Tokens"
        value={<Tokens count={tokensOf(today.usage)} />}
        note={<Cached usage={today.usage} />}
      />
      <Stat
        label="Requests"
        value={<Count n={requests} />}
        note={today.failed_requests > 0 ? <Failed count={today.failed_requests} /> : unfailed}
      />
      <Stat label="Sessions" value={<Count n={today.sessions} />} note="with a request today" />
    </Stats>
  );
}

function Burn({ usd }: { readonly usd: number | null }) {
  if (usd !== null) return <Money usd={usd} />;
  return (
    <span class="faint" title="nothing was spent for ten minutes">
      –
    </span>
  );
}

function Failed({ count }: { readonly count: number }) {
  return (
    <span class="tone-bad">
      <Count n={count} one="failed" many="failed" />
    </span>
  );
}

function Cached({
  usage: { cache_read_input_tokens: read },
}: {
  readonly usage: BoardAnswer["today"]["usage"];
}) {
  return (
    <>
      <Tokens count={read} /> from the cache
    </>
  );
}

interface DayNoteProps {
  readonly forecast: ForecastAnswer | undefined;
  readonly spent: number | null;
}

function DayNote({ forecast, spent }: DayNoteProps) {
  // The line keeps its place while the forecast is on its way.
  if (forecast === undefined) return <>&nbsp;</>;
  const budget = forecast.budgets.find(({ period }) => period === "day");
  return (
    <>
      {budget !== undefined && <BudgetGauge budget={budget} />}
      <Expected of={forecast} spent={spent} />
      {budget !== undefined && <Lasts budget={budget} />}
    </>
  );
}

function Expected({
  of: { total, level },
  spent,
}: {
  readonly of: ForecastAnswer;
  readonly spent: number | null;
}) {
  const [day] = total.periods;
  const { forecast = null, low = null, high = null } = day?.cost_usd ?? {};
  if (forecast === null) return <span class="stat-line">no forecast yet</span>;
  if (forecast <= (spent ?? 0)) return <span class="stat-line">little more expected</span>;
  const range =
    low === null || high === null ? "" : `, ${formatUsd(low)} to ${formatUsd(high)} in ${level} of 100 cases`;
  return (
    <span class="stat-line">
      <Amount text={formatCost(forecast, day)} exact={`about $${forecast} in the whole day${range}`} />{" "}
      expected
    </span>
  );
}

const titles = { day: "Today", week: "This week", month: "This month" } as const;

/** What a week or a month took of its budget. */
function Budgeted({ budget }: { readonly budget: BudgetShape }) {
  const { period, spent_usd: spent } = budget;
  return (
    <Stat
      label={titles[period]}
      value={<Money usd={spent} unpriced={budget} />}
      note={
        <>
          <BudgetGauge budget={budget} />
          <Lasts budget={budget} />
        </>
      }
    />
  );
}

function BudgetGauge({ budget }: { readonly budget: BudgetShape }) {
  const { period, budget_usd: usd, spent_usd: spent, first_day: first, last_day: last } = budget;
  const days = first === last ? first : `${first} to ${last}`;
  return (
    <Gauge
      percent={spent === null ? null : (100 * spent) / usd}
      label={`Budget, ${titles[period].toLowerCase()}`}
      exact={`$${spent ?? "?"} of $${usd}, ${days}`}
      tone={toneOf(budget)}
    />
  );
}

/** Whether it lasts, in a word; how likely that is, on hover. */
function Lasts({ budget }: { readonly budget: BudgetShape }) {
  const { budget_usd, probability } = budget;
  const chance =
    probability === null
      ? "too little history to say more"
      : `a chance of ${chanceText(probability)} to use it up`;
  return (
    <span class={`stat-line budget-lasts tone-${toneOf(budget)}`} title={chance}>
      of {formatUsd(budget_usd)}, {lastsText(budget)}
    </span>
  );
}

function lastsText({ is_used_up, used_up_on, probability, period }: BudgetShape): string {
  if (is_used_up) return period === "day" ? "used up" : `used up on ${used_up_on}`;
  if (probability === null) return "so far";
  if (used_up_on === null) return "will likely last";
  return period === "day" ? "likely too little" : `likely used up by ${used_up_on}`;
}

function toneOf({ is_used_up, probability }: BudgetShape): Tone {
  if (is_used_up) return "bad";
  return (probability ?? 0) > 0.5 ? "attention" : "accent";
}
