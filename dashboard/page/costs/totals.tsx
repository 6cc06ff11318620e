import type { ComponentChildren } from "preact";
import type { Compared } from "../../../src/query/previous.ts";
import type { CostsAnswer as ClassesAnswer } from "../../../src/query/costs.ts";
import type { ForecastAnswer } from "../../../src/query/forecast/shape.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { requestsIn } from "../../../src/format/requests.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { Count, Expected, Money, Tokens } from "../../part/amount.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import { Change } from "./change.tsx";
import type { CostsAnswer } from "./over-time.ts";

/** Costs by class, with or without the time before. */
export type Classes = ClassesAnswer & Partial<Pick<Compared<ClassesAnswer>, "previous">>;

/** The answers behind the numbers. One that has not come leaves dashes, and without a time before nothing is compared. */
export interface TotalsProps {
  readonly answer: CostsAnswer;
  /** Undefined while it is on its way. */
  readonly classes: Classes | undefined;
  readonly forecast: ForecastAnswer | undefined;
}

/** What all of it came to, and how that was before. */
export function Totals({ answer: { total, previous }, classes, forecast }: TotalsProps) {
  const before = previous?.total;
  const saved = classes?.total.cache_savings_usd ?? null;
  return (
    <Stats>
      <Stat
        label="Cost"
        value={<Money usd={total.cost_usd} unpriced={total} />}
        note={
          <Beside
            total={total}
            before={before}
            of={({ cost_usd }) => cost_usd}
            show={(usd) => <Money usd={usd} unpriced={before} />}
          />
        }
      />
      <Stat
        label="Saved by the cache"
        value={<Money usd={saved} />}
        note={
          <Beside
            total={classes?.total}
            before={classes?.previous?.total}
            of={({ cache_savings_usd }) => cache_savings_usd}
            show={(usd) => <Money usd={usd} />}
          />
        }
      />
      <Stat
        label="Tokens"
        value={<Tokens count={tokensOf(total.usage)} />}
        note={
          <Beside
            total={total}
            before={before}
            of={({ usage }) => tokensOf(usage)}
            show={(tokens) => <Tokens count={tokens} />}
          />
        }
      />
      <Stat
        label="Requests"
        value={<Count n={requestsIn(total)} />}
        note={<Beside total={total} before={before} of={requestsIn} show={(n) => <Count n={n} />} />}
      />
      <Stat
        label="Sessions"
        value={<Count n={total.sessions} />}
        note={
          <Beside
            total={total}
            before={before}
            of={({ sessions }: UsageGroup) => sessions}
            show={(n) => <Count n={n} />}
          />
        }
      />
      <Month forecast={forecast} />
    </Stats>
  );
}

/** What the current month is expected to come to, whatever time is asked for. */
function Month({ forecast }: Pick<TotalsProps, "forecast">) {
  const month = forecast?.total.periods.find(
    ({ period, which }) => period === "month" && which === "current",
  );
  return (
    <Stat
      label="This month, expected"
      value={<Expected usd={month?.cost_usd.forecast ?? null} unpriced={month} />}
      note={
        <span class="faint">
          <Money usd={month?.cost_usd.spent ?? null} unpriced={month} /> so far
        </span>
      }
    />
  );
}

interface BesideProps<Group> {
  readonly total: Group | undefined;
  readonly before: Group | undefined;
  readonly of: (group: Group) => number | null;
  readonly show: (value: number | null) => ComponentChildren;
}

/** `▲ 12 % from $3.20`; nothing where there is no time before. */
function Beside<Group>({ total, before, of, show }: BesideProps<Group>) {
  if (total === undefined || before === undefined) return <> </>;
  const was = of(before);
  if (was === 0) return <span class="faint">nothing before</span>;
  return (
    <>
      <Change now={of(total)} before={was} /> <span class="faint">from {show(was)}</span>
    </>
  );
}
