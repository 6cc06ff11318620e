import { Hono } from "hono";
import { groupings, namings, usageBy } from "../../query/usage.ts";
import type { ServerParts } from "../parts.ts";
import { comparedAnswer } from "./compare.ts";
import { filterOf, oneOf } from "./question.ts";

/** Usage by whatever the data allows. */
export function usageRoutes({ reader, clock }: ServerParts): Hono {
  return new Hono().get("/api/usage", (context) => {
    const { filter, calendar } = filterOf(context, reader, [
      "group_by",
      "breakdown",
      "week_start",
      "compare",
    ]);
    const grouping = oneOf(groupings, "group_by", context.req.query("group_by") ?? "day");
    const told = context.req.query("breakdown");
    const breakdown = told === undefined ? undefined : oneOf(namings, "breakdown", told);
    const question = { grouping, filter, calendar, now: clock() };
    return context.json(
      comparedAnswer(context, question, (part) =>
        usageBy(reader, { grouping, breakdown, filter: part, calendar }),
      ),
    );
  });
}
