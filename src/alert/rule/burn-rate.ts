import { formatWhole } from "../../domain/whole.ts";
import { formatUsd } from "../../format/money.ts";
import { nanoToUsd } from "../../domain/money.ts";
import { spentIn } from "../../query/budget/spent.ts";
import { clearedBelow } from "./passed.ts";
import type { Rule } from "./rule.ts";
import { hourMs } from "../../domain/time.ts";

/** Much more was spent within the last hour than hours with use usually cost. It is of everything: a question about a part finds nothing. */
export const burnRate: Rule = {
  name: "burn_rate",
  everyMs: 30_000,
  find: (reader, { budgets, filter, now, open, settings }) => {
    const isNarrowed = Object.values(filter).some((value) => value !== undefined);
    const usual = isNarrowed ? undefined : budgets?.usual(now).hour;
    const { times, usdPerHour } = settings.burn_rate;
    if (usual === undefined || usdPerHour === undefined) return [];
    const usd = nanoToUsd(spentIn(reader, { from: now - hourMs, to: now + 1 }).nano);
    const bound = Math.max(usual * times, usdPerHour);
    const percent = open("burn_rate", "total") === undefined ? 100 : clearedBelow(100);
    if (usd < (bound * percent) / 100) return [];
    return [
      {
        rule: "burn_rate",
        subject: "total",
        severity: "attention",
        title: `${formatUsd(usd)} were spent within the last hour, ${formatWhole(Math.floor(usd / usual))} times what an hour usually costs`,
        detail: `An hour with use usually costs ${formatUsd(usual)}.`,
        action: "See which session burns it",
        command: "hallmonitor top",
        owner: {},
      },
    ];
  },
};
