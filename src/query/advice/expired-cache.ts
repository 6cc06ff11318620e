import { caseOf, type Suggestion, type ToldClaim } from "./finding.ts";
import { longLifeMs, pauseMs, type Step } from "./history.ts";
import { changeOf } from "./model-switch.ts";
import { readInstead, rewrittenTokens } from "./rewrite.ts";
import { savedBy, type WhatIf } from "./what-if.ts";

/**
 * What is cached lives five minutes or an hour after its last use. Counted: requests after a longer pause that wrote old
 * context again, with nothing switched meanwhile, at the price of writing it less that of reading it.
 */
export const expiredCache: Suggestion = {
  kind: "expired_cache",
  title: "Cache that expired in a pause and was written again",
  action:
    "Finish a task before a break and begin a new session (or /clear) after it; a large context that is still needed: /compact it before the break.",
  isSetting: false,
  examine: (history, prices) =>
    caseOf(
      history.conversations.flatMap(({ steps }) => steps.flatMap((step) => expiryOf(step, prices))),
      history,
    ),
};

function expiryOf(step: Step, prices: WhatIf): ToldClaim[] {
  const { request, usage, before } = step;
  const pause = pauseMs(step);
  // Where nobody told how long it lives, only what neither kind outlives is certain.
  const life = before?.cacheLifeMs ?? longLifeMs;
  if (pause === undefined || pause <= life) return [];
  const tokens = rewrittenTokens(step);
  if (tokens === 0 || !prices.hasTimedCache(step.model, request.at)) return [];
  if (changeOf(step, prices) !== undefined) return [];
  const savedNano = savedBy(request, { usage: readInstead(usage, tokens) }, prices);
  return [{ request, tokens, savedNano, detail: `after a pause of ${pauseText(pause)}` }];
}

/** A pause in the unit that people would say it in. */
function pauseText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
