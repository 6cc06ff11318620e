import type { UnixMs } from "../../domain/time.ts";
import { promptTokens, totalTokens } from "../../domain/usage.ts";
import { caseOf, type Suggestion, type ToldClaim } from "./finding.ts";
import type { Conversation, History, Step } from "./history.ts";
import { savedBy, type WhatIf } from "./what-if.ts";

/** Instructions and tools of a coding agent take about 20,000 tokens: a longer prompt holds work. */
const smallPrompt = 25_000;
/** About three hundred words: an answer, and no work. */
const smallOutput = 500;

/**
 * Requests with a short prompt, a short answer and no tools, and what the same tokens would have cost on the cheaper model
 * of the same line. Only where the cache allows it: whole conversations of such requests, or requests that neither read nor
 * wrote the cache. A small question inside a long session would make another model write all of its context anew.
 */
export const smallRequest: Suggestion = {
  kind: "small_requests",
  title: "A large model for small requests",
  action:
    "Ask small things in a session of their own with the smaller model (claude --model sonnet), or name it in the subagent.",
  isSetting: false,
  examine: (history, prices) =>
    caseOf(
      history.conversations
        .flatMap((conversation) => smallSteps(conversation, history))
        .flatMap((step) => claimOf(step, prices)),
      history,
    ),
};

function claimOf({ request, model, usage }: Step, prices: WhatIf): ToldClaim[] {
  const sibling = prices.siblingOf(model, request.at);
  if (sibling === undefined) return [];
  const savedNano = savedBy(request, { usage, model: sibling }, prices);
  if (savedNano !== undefined && savedNano <= 0) return [];
  const detail = `${sibling} instead of ${prices.modelOf(model, request.at)}`;
  return [{ request, tokens: totalTokens(usage), savedNano, detail }];
}

function smallSteps(conversation: Conversation, history: History): Step[] {
  const { steps, kind, subagentId } = conversation;
  const alone = steps.filter(isSmall);
  if (alone.length === 0) return [];
  const isWholly = history.isWhole && kind !== "apart" && alone.length === steps.length;
  const able = new Set(
    isWholly ? alone : alone.filter(({ usage }) => usage.cacheRead + usage.cacheWrite === 0),
  );
  if (able.size === 0) return [];
  const tools = history.toolCalls().filter((call) => kind === "apart" || call.subagentId === subagentId);
  if (isWholly) return tools.length === 0 ? alone : [];
  const times = tools.map(({ at }) => at);
  return steps.filter(
    (step, index) =>
      able.has(step) &&
      !hasBetween(times, steps[index - 1]?.request.at ?? -Infinity, steps[index + 1]?.request.at ?? Infinity),
  );
}

function isSmall({ usage, request }: Step): boolean {
  return promptTokens(usage) <= smallPrompt && usage.output <= smallOutput && request.callsTools !== true;
}

/** Whether a tool ran between two neighbours of a request: it called that tool, or answered what the tool said. */
function hasBetween(times: readonly UnixMs[], from: UnixMs, to: UnixMs): boolean {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) > from) high = middle;
    else low = middle + 1;
  }
  return (times[low] ?? Infinity) < to;
}
