import type { Allowance, BudgetPeriod, BudgetScope } from "../../domain/budget.ts";
import type { Keyed } from "../store.ts";
import { optional, optionalText } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** A row of `budget_allowance` as what it says. */
export function allowanceOf(row: Row): Keyed<Allowance> {
  return {
    key: Number(row["key"]),
    // Written from an allowance.
    scope: row["scope"] as BudgetScope,
    name: optionalText(row["name"]),
    agent: optionalText(row["agent"]),
    period: optionalText(row["period"]) as BudgetPeriod | undefined,
    usd: optional(row["usd"]),
    spentNano: Number(row["spent_nano"]),
    createdAt: Number(row["created_at"]),
    until: optional(row["until"]),
    reason: optionalText(row["reason"]),
    revokedAt: optional(row["revoked_at"]),
  };
}
