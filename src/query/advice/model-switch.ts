import { caseOf, type Suggestion, type ToldClaim } from "./finding.ts";
import type { Step } from "./history.ts";
import { readInstead, rewrittenTokens } from "./rewrite.ts";
import { savedBy, type WhatIf } from "./what-if.ts";

/**
 * A prompt cache belongs to one model, effort and speed: after a switch the whole context is written again. Counted: what
 * was in the cache and was written once more, at the price of writing it less that of reading it, on the new model.
 */
export const modelSwitch: Suggestion = {
  kind: "model_switch",
  title: "Context written again after a switch of model, effort or fast mode",
  action:
    "Switch before the first prompt or right after /compact or /clear, and give the odd job to a subagent with a model of its own.",
  isSetting: false,
  examine: (history, prices) =>
    caseOf(
      history.conversations.flatMap(({ steps }) => steps.flatMap((step) => switchOf(step, prices))),
      history,
    ),
};

function switchOf(step: Step, prices: WhatIf): ToldClaim[] {
  const { request } = step;
  const tokens = rewrittenTokens(step);
  const detail = tokens === 0 ? undefined : changeOf(step, prices);
  if (detail === undefined) return [];
  const instead = { usage: readInstead(step.usage, tokens) };
  return [{ request, tokens, detail, savedNano: savedBy(request, instead, prices) }];
}

/** What was switched since the request before; undefined when all is as it was, as far as both of them tell. */
export function changeOf(step: Step, prices: WhatIf): string | undefined {
  const { before } = step;
  if (before === undefined) return undefined;
  const change = step.model === before.model ? undefined : modelChange(step, before, prices);
  if (change !== undefined) return change;
  const [effort, effortBefore] = [step.request.effort, before.request.effort];
  if (effort !== undefined && effortBefore !== undefined && effort !== effortBefore)
    return `effort ${effortBefore} to ${effort}`;
  const { isFast } = step.request;
  return isFast === before.request.isFast ? undefined : `fast mode ${isFast ? "on" : "off"}`;
}

/** Two spellings of one model are no change. */
function modelChange(step: Step, before: Step, prices: WhatIf): string | undefined {
  const now = prices.modelOf(step.model, step.request.at);
  const past = prices.modelOf(before.model, before.request.at);
  return now === past ? undefined : `${past} to ${now}`;
}
