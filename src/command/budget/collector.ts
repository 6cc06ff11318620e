import * as v from "valibot";
import type { AllowedAnswer } from "../../query/budget/allowance.ts";
import { askCollector, strangeAnswer, type Collector } from "../collector.ts";

const answerSchema = v.object({
  allowances: v.array(
    v.looseObject({
      id: v.string(),
      scope: v.string(),
      name: v.nullable(v.string()),
      usd: v.nullable(v.number()),
      until: v.nullable(v.string()),
    }),
  ),
});

/** Asks a running collector for a change of what is allowed. */
export async function askAllowances(
  collector: Collector,
  { path, ...init }: { readonly path: string; readonly method: string; readonly body?: string },
): Promise<AllowedAnswer> {
  const whole = `/api/budgets/allowances${path}`;
  const answer = await askCollector(collector, whole, { ...init, advice: "see 'hallmonitor doctor'" });
  // What was looked at here is what is printed as text; the rest is handed on as it came.
  if (v.is(answerSchema, answer)) return answer as unknown as AllowedAnswer;
  throw strangeAnswer(collector.httpUrl, whole, 200);
}
