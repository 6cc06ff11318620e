import { Hono } from "hono";
import { aggregationsBy } from "../../query/aggregations.ts";
import { periods } from "../../query/calendar.ts";
import { costsBy } from "../../query/costs.ts";
import { groupings } from "../../query/usage.ts";
import type { Parts } from "../parts.ts";
import { comparedAnswer } from "./compare.ts";
import { filterOf, oneOf } from "./question.ts";

/** What usage cost by class of tokens, and what happened per period. */
export function costRoutes({ reader, clock }: Parts<"reader" | "clock">): Hono {
  return new Hono()
    .get("/api/metrics/costs", (context) => {
      const { filter, calendar } = filterOf(context, reader, ["group_by", "week_start", "compare"]);
      const grouping = oneOf(groupings, "group_by", context.req.query("group_by") ?? "model");
      const question = { grouping, filter, calendar, now: clock() };
      return context.json(
        comparedAnswer(context, question, (part) => costsBy(reader, { grouping, filter: part, calendar })),
      );
    })
    .get("/api/metrics/aggregations", (context) => {
      const { filter, calendar } = filterOf(context, reader, ["period", "week_start"]);
      const period = oneOf(periods, "period", context.req.query("period") ?? "day");
      return context.json(aggregationsBy(reader, { period, filter, calendar }));
    });
}
