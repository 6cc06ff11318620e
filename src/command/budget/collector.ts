import * as v from "valibot";
import type { AllowedAnswer } from "../../query/budget/allowance.ts";
import { askCollector, shownPart, type Collector } from "../collector.ts";

const answerSchema = shownPart<AllowedAnswer>(
  v.object({
    allowances: v.array(
      v.object({
        id: v.string(),
        scope: v.string(),
        name: v.nullable(v.string()),
        usd: v.nullable(v.number()),
        until: v.nullable(v.string()),
      }),
    ),
  }),
);

/** Asks a running collector for a change of what is allowed. */
export function askAllowances(
  collector: Collector,
  { path, ...init }: { readonly path: string; readonly method: string; readonly body?: string },
): Promise<AllowedAnswer> {
  return askCollector(collector, `/api/budgets/allowances${path}`, { ...init, answer: answerSchema });
}
