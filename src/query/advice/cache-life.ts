import { counted } from "../../domain/counted.ts";
import type { Usage } from "../../domain/usage.ts";
import { savedNano, worstOf, type Case, type Claim, type Suggestion } from "./finding.ts";
import { longLifeMs, pauseMs, shortLifeMs, type History, type Step } from "./history.ts";
import { changeOf } from "./model-switch.ts";
import { readInstead, rewrittenTokens } from "./rewrite.ts";
import { savedBy, type WhatIf } from "./what-if.ts";

/**
 * What the session's own requests would have cost on one-hour writes instead of five-minute ones: every write dearer, and
 * after each pause between the two lifetimes the old context read instead of written. Subagents always write for five minutes.
 */
export const oneHourCache: Suggestion = {
  kind: "one_hour_cache",
  title: "One-hour cache writes would have been cheaper than five-minute ones",
  action: "Set ENABLE_PROMPT_CACHING_1H=1 in the environment that Claude Code is started in.",
  isSetting: true,
  examine: (history, prices) => livedCase(history, { life: shortLifeMs, instead: withLongWrites, prices }),
};

/**
 * The same the other way round: every write cheaper, and after each pause that outlives five minutes the whole context
 * written instead of read. What the first request read is taken as lost, too: nobody knows who else kept it warm.
 */
export const fiveMinuteCache: Suggestion = {
  kind: "five_minute_cache",
  title: "Five-minute cache writes would have been cheaper than one-hour ones",
  action: "Set FORCE_PROMPT_CACHING_5M=1 in the environment that Claude Code is started in.",
  isSetting: true,
  examine: (history, prices) => livedCase(history, { life: longLifeMs, instead: withShortWrites, prices }),
};

/**
 * A request is noted when its answer comes, and renews the cache when it is sent: a pause may be longer than it looks by
 * as much as an answer takes. The cheaper cache is taken to have lost what was near its end.
 */
const doubtMs = 60_000;

interface Change {
  /** How long writes lived. */
  readonly life: number;
  readonly instead: (step: Step, prices: WhatIf) => Usage;
  readonly prices: WhatIf;
}

function livedCase(history: History, { life, instead, prices }: Change): Case | undefined {
  const steps = history.conversations
    .filter(({ kind, steps: own }) => kind === "main" && hasLife(own, life, prices))
    .flatMap((conversation) => conversation.steps)
    .filter(({ request }) => history.isAsked(request));
  const claims = steps.map((step): Claim => ({
    request: step.request,
    tokens: step.usage.cacheWrite,
    savedNano: savedBy(step.request, { usage: instead(step, prices) }, prices),
  }));
  const [first] = steps;
  if (first === undefined || savedNano(claims) === undefined) return undefined;
  const pauses = steps.filter(isBetweenLives).length;
  return {
    claims,
    times: claims.length,
    at: (worstOf(claims)?.request ?? first.request).at,
    detail: `${counted(pauses, "pause")} of 5 to 60 minutes`,
  };
}

/** Whether every write is known to live that long: a conversation that changed over on the way says nothing. */
function hasLife(steps: readonly Step[], life: number, prices: WhatIf): boolean {
  return (
    steps.some(({ usage }) => usage.cacheWrite > 0) &&
    steps.every(
      ({ cacheLifeMs, usage, model, request }) =>
        usage.cacheWrite === 0 ||
        (cacheLifeMs === life &&
          (life === shortLifeMs || usage.cacheWrite1h === usage.cacheWrite) &&
          prices.hasTimedCache(model, request.at)),
    )
  );
}

function isBetweenLives(step: Step): boolean {
  const pause = pauseMs(step);
  return pause !== undefined && pause > shortLifeMs && pause <= longLifeMs;
}

function withLongWrites(step: Step, prices: WhatIf): Usage {
  // A switch loses the cache however long it lives.
  const isKept = isBetweenLives(step) && changeOf(step, prices) === undefined;
  const { usage } = step;
  if (!isKept) return { ...usage, cacheWrite1h: usage.cacheWrite };
  const kept = readInstead(usage, rewrittenTokens(step));
  return { ...kept, cacheWrite1h: kept.cacheWrite };
}

function withShortWrites(step: Step): Usage {
  const { usage } = step;
  const pause = pauseMs(step);
  const isLost = pause === undefined || (pause > shortLifeMs - doubtMs && pause <= longLifeMs + doubtMs);
  const lost = isLost ? usage.cacheRead : 0;
  return {
    ...usage,
    cacheRead: usage.cacheRead - lost,
    cacheWrite: usage.cacheWrite + lost,
    cacheWrite1h: 0,
  };
}
