import { Hono } from "hono";
import * as v from "valibot";
import { budgetPeriods } from "../../domain/budget.ts";
import { changed, type AllowanceChange, type AllowedAnswer } from "../../query/budget/allowance.ts";
import { budgetsAnswer } from "../../query/budget/budgets.ts";
import { Calendar, machineTimeZone } from "../../query/calendar.ts";
import type { Parts } from "../parts.ts";
import { orderOf } from "./order.ts";
import { filterOf, oneOf, refuseStrays } from "./question.ts";

const name = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096)));

/** Whose budget has more, how much and for how long. What of it goes together is for `changed` to say. */
export const allowanceOrder = v.strictObject({
  session: name,
  agent: name,
  project: name,
  branch: name,
  user: name,
  period: v.optional(v.picklist(budgetPeriods)),
  usd: v.optional(v.number()),
  for: name,
  reason: name,
});

/** How budgets stand, and what is allowed beyond them. */
export function budgetRoutes({
  reader,
  budgets: settings,
  allowances: book,
  clock,
}: Parts<"reader" | "budgets" | "allowances" | "clock">): Hono {
  const change = (wanted: AllowanceChange): AllowedAnswer =>
    changed({ reader, book }, wanted, {
      settings,
      calendar: new Calendar(machineTimeZone()),
      now: clock(),
    });
  return new Hono()
    .get("/api/budgets", (context) => {
      const asked = filterOf(context, reader, ["week_start", "past"]);
      const past = oneOf(["false", "true"], "past", context.req.query("past") ?? "false") === "true";
      return context.json(budgetsAnswer(reader, { ...asked, past, now: clock(), settings }));
    })
    .post("/api/budgets/allowances", async (context) =>
      context.json(change({ allow: await orderOf(context, allowanceOrder, noAllowance) }), 201),
    )
    .delete("/api/budgets/allowances/:id", (context) => {
      refuseStrays(context, []);
      return context.json(change({ revoke: context.req.param("id") }));
    });
}

const noAllowance =
  'the body is no order such as {"session": "ID", "usd": 5} or {"period": "day", "for": "1h"} (docs/budgets.md)';
