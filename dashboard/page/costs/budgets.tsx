import { plainText } from "../../../src/domain/plain-text.ts";
import { formatUsd } from "../../../src/format/money.ts";
import type { AllowanceShape, BudgetsAnswer, BudgetStanding } from "../../../src/query/budget/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { sessionHref } from "../../app/session-href.ts";
import { href } from "../../app/view.ts";
import { Amount, Count, Expected, Money } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Gauge } from "../../part/gauge.tsx";
import { Section } from "../../part/section.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Moment } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";
import { shortId } from "../../../src/domain/short-id.ts";
import { unpricedFields } from "../../../src/format/unpriced.ts";

/** Whose budgets are shown, by the names of the API's filters. Where no budget is theirs, there is no section at all. */
export interface BudgetsProps {
  /** Whose budgets: none is of a model. Their periods are the present ones, whatever time the page is about. */
  readonly who: Params;
}

/** Every budget that is set: how much of it is used, whether it lasts, and whether it ends an agent's work. Nothing where none is set; where that could not be asked, why. */
export function Budgets({ who }: BudgetsProps) {
  const answer = useAnswer<BudgetsAnswer>("/api/budgets", who, { every: 60_000 });
  const { data, fault } = answer;
  // Until it is known whether one is set, nothing is said of any.
  if (data === undefined ? fault === undefined : data.budgets.length === 0) return null;
  return (
    <Section title="Budgets" note="of the current day, week and month, and of each session">
      <Answer of={answer}>{(told) => <Told answer={told} />}</Answer>
    </Section>
  );
}

function Told({ answer: { budgets, more_sessions: more, allowances } }: { readonly answer: BudgetsAnswer }) {
  return (
    <>
      <Table
        name="budgets"
        columns={columns}
        rows={budgets}
        keyOf={({ scope, name, period, agent }) => JSON.stringify([scope, name, period, agent])}
        lead={hrefOf}
        limit={20}
      />
      {more > 0 && (
        <p class="faint">
          <Count n={more} one="further session" /> of the last day used less.
        </p>
      )}
      {allowances.length > 0 && (
        <ul class="budget-allowances" aria-label="Allowed beyond a budget">
          {allowances.map((allowance) => (
            <Allowed key={allowance.id} allowance={allowance} />
          ))}
        </ul>
      )}
    </>
  );
}

const columns: readonly Column<BudgetStanding>[] = [
  { key: "budget", title: "Budget", cell: (budget) => <Name of={budget} />, value: nameOf, grow: true },
  { key: "used", title: "Used", cell: (budget) => <Used budget={budget} />, value: ({ percent }) => percent },
  {
    key: "spent",
    title: "Spent",
    align: "right",
    cell: (budget) => <Money usd={budget.spent_usd} unpriced={budget} />,
    value: ({ spent_usd }) => spent_usd,
    beside: unpricedFields("", (budget) => budget),
  },
  {
    key: "limit",
    title: "Of",
    align: "right",
    cell: ({ limit_usd }) => <Money usd={limit_usd} />,
    value: ({ limit_usd }) => limit_usd,
  },
  {
    key: "expected",
    title: "Expected",
    hint: "what the period will cost; half of the outcomes lie below",
    align: "right",
    hideBelow: 640,
    cell: (budget) => <Expected usd={budget.expected_usd} unpriced={budget} />,
    value: ({ expected_usd }) => expected_usd,
  },
  {
    key: "lasts",
    title: "Lasts",
    hideBelow: 640,
    cell: (budget) => <span class={lastsClass(budget)}>{lastsText(budget)}</span>,
    value: lastsText,
  },
  {
    key: "stops",
    title: "Stops",
    hint: "whether an agent's work ends once it is used up",
    hideBelow: 900,
    cell: ({ stops }) => (stops ? "yes" : "no"),
    value: ({ stops }) => (stops ? "yes" : "no"),
  },
];

function Name({ of: budget }: { readonly of: BudgetStanding }) {
  return (
    <span title={budget.fault ?? budget.name ?? undefined}>
      <bdi>{nameOf(budget)}</bdi>
    </span>
  );
}

/** `month`, `project web · week`, `session 5498a803`. */
function nameOf({ scope, name, period }: Pick<BudgetStanding, "scope" | "name" | "period">): string {
  if (scope === "total") return period ?? "";
  const shown = scope === "session" ? shortId(name) : plainText(name);
  return `${scope} ${shown}${period === null ? "" : ` · ${period}`}`;
}

function Used({ budget }: { readonly budget: BudgetStanding }) {
  const { percent, spent_usd: spent, limit_usd: limit } = budget;
  return (
    <span class="budget-used">
      <Gauge
        percent={percent}
        label={`Budget, ${nameOf(budget)}`}
        exact={`$${spent ?? "?"} of $${limit}`}
        tone={toneOf(budget)}
      />
      {percent !== null && <Amount text={`${Math.floor(percent)} %`} exact={`${percent} %`} />}
    </span>
  );
}

function lastsText({ fault, is_used_up, breaks_on, probability, period }: BudgetStanding): string {
  if (fault !== null) return "means several projects";
  if (is_used_up) return breaks_on === null ? "used up" : `used up on ${breaks_on}`;
  if (breaks_on !== null) return `likely used up by ${breaks_on}`;
  if (period === null || probability === null) return "so far";
  return "will likely last";
}

/** A colour is for what needs a person. */
function lastsClass(budget: BudgetStanding): string {
  const tone = toneOf(budget);
  return tone === "accent" ? "quiet" : `tone-${tone}`;
}

function toneOf({ fault, is_used_up, breaks_on, percent }: BudgetStanding): Tone {
  if (is_used_up) return "bad";
  return fault !== null || breaks_on !== null || (percent ?? 0) >= 80 ? "attention" : "accent";
}

/** Where a budget's money went: the page narrowed to its owner, or the session. */
function hrefOf({ scope, name, agent, project }: BudgetStanding): string | undefined {
  if (name === null) return undefined;
  if (scope === "session") return sessionHref({ id: name, agent });
  const owner = scope === "project" ? project : name;
  return owner === null ? undefined : href("/costs", { [scope]: owner });
}

function Allowed({ allowance }: { readonly allowance: AllowanceShape }) {
  const { usd, until, reason } = allowance;
  return (
    <li class="quiet">
      <bdi>{nameOf(allowance)}</bdi>: {usd === null ? "any amount" : `${formatUsd(usd)} more`}
      {until !== null && (
        <>
          {" "}
          until <Moment at={until} />
        </>
      )}
      {reason !== null && <bdi class="faint"> ({plainText(reason)})</bdi>}
    </li>
  );
}
