import type { UnusualDay, UnusualDays as Answer } from "../../../src/query/unusual-days.ts";
import { formatUsd } from "../../../src/format/money.ts";
import { formatTokens } from "../../../src/format/tokens.ts";
import { href } from "../../app/view.ts";
import { Badge } from "../../part/badge.tsx";
import { Money } from "../../part/amount.tsx";
import { Link } from "../../part/link.tsx";
import { Text } from "../../part/text.tsx";
import { narrowed } from "./narrowed.ts";
import { periodName } from "./period-name.ts";

/** Fewer days with use than these tell nobody what is usual (query/patterns/outlier.ts). */
const leastDays = 8;

/** Days that came to far more than others, each with the reason, leading to the day itself. */
export function UnusualDays({ answer }: { readonly answer: Answer }) {
  const { days, compared_days: compared, measure } = answer;
  const isCost = measure === "cost_usd";
  const amount = isCost ? formatUsd : formatTokens;
  if (days.length === 0) {
    return (
      <p class="quiet">
        {compared < leastDays
          ? `Too few days with use to tell what is unusual: ${compared} of ${leastDays}.`
          : `None of the days stands out, held against ${compared} with use.`}
      </p>
    );
  }
  return (
    <ul class="unusual">
      {days.map((day) => (
        <li key={day.day}>
          <Link href={dayHref(day)}>{periodName(day.day, "day").name}</Link>
          <strong class="num">
            {isCost ? <Money usd={day.amount} unpriced={day} /> : formatTokens(day.amount)}
          </strong>
          <Badge tone="attention" title={comparedText(day)}>
            {day.times_usual.toFixed(1)} × usual
          </Badge>
          <span class="faint num">usual: {amount(day.usual)}</span>
          <Text lines={2}>{day.reason}</Text>
        </li>
      ))}
    </ul>
  );
}

function dayHref({ day }: UnusualDay): string {
  const target = narrowed("day", { key: day });
  return href("/costs", target?.changes ?? {});
}

function comparedText({ compared_with: { days, same_weekday }, weekday }: UnusualDay): string {
  return `held against ${days} ${same_weekday ? `${weekday}s` : "days"}`;
}
