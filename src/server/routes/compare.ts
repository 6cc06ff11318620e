import type { Context } from "hono";
import {
  comparisons,
  withPrevious,
  type GroupedAnswer,
  type PreviousQuestion,
} from "../../query/previous.ts";
import type { Filter } from "../../store/store.ts";
import { oneOf } from "./question.ts";

/** The answer of `ask`, with what was before where `compare` asks for it. */
export function comparedAnswer<Answer extends GroupedAnswer>(
  context: Context,
  question: Omit<PreviousQuestion, "comparison">,
  ask: (filter: Filter, beside?: Answer) => Answer,
): Answer {
  const told = context.req.query("compare");
  if (told === undefined) return ask(question.filter);
  return withPrevious({ ...question, comparison: oneOf(comparisons, "compare", told) }, ask);
}
