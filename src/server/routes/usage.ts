import { Hono } from "hono";
import type { UsageAnswer } from "../../query/shape.ts";
import { namings } from "../../domain/naming.ts";
import { groupings, usageBy } from "../../query/usage.ts";
import { identityOf } from "../../query/usage/group.ts";
import type { Parts } from "../parts.ts";
import { comparedAnswer } from "./compare.ts";
import { filterOf, limitOf, oneOf } from "./question.ts";

const ownNames = ["group_by", "breakdown", "week_start", "compare", "limit", "empty"];

/** Usage by whatever the data allows. */
export function usageRoutes({ reader, clock }: Parts<"reader" | "clock">): Hono {
  return new Hono().get("/api/usage", (context) => {
    const { filter, calendar } = filterOf(context, reader, ownNames);
    const grouping = oneOf(groupings, "group_by", context.req.query("group_by") ?? "day");
    const told = context.req.query("breakdown");
    const breakdown = told === undefined ? undefined : oneOf(namings, "breakdown", told);
    const limit = limitOf(context, 0);
    const empty = oneOf(["false", "true"], "empty", context.req.query("empty") ?? "false") === "true";
    const question = { grouping, filter, calendar, now: clock() };
    return context.json(
      comparedAnswer(context, question, (part, beside?: UsageAnswer) =>
        usageBy(reader, {
          grouping,
          filter: part,
          calendar,
          // What was before is told in the groups of now, and as wholes.
          breakdown: beside === undefined ? breakdown : undefined,
          told: limit === 0 ? undefined : { limit, identities: beside && identitiesOf(beside) },
          emptyUntil: empty ? question.now : undefined,
        }),
      ),
    );
  });
}

function identitiesOf({ groups }: UsageAnswer): ReadonlySet<string> {
  const told = groups.filter(({ rest }) => rest === undefined);
  return new Set(
    told.map(({ key, agent }) => identityOf({ key: key ?? undefined, agent: agent ?? undefined })),
  );
}
