import { catalog } from "../../src/pricing/catalog.ts";
import { createPriceBook } from "../../src/pricing/lookup.ts";
import { costOf } from "../../src/pricing/cost.ts";
import { openWhatIf } from "../../src/pricing/what-if.ts";
import type { Usage } from "../../src/domain/usage.ts";
import { conversationsOf, type History } from "../../src/query/advice/history.ts";
import type { RequestGlance, ToolGlance } from "../../src/store/glance.ts";
import { noon } from "../contract/observation.ts";

/** In milliseconds: histories here are told in minutes since `noon`. */
export const minute = 60_000;
/** The model of every request that names no other. */
export const opus = "claude-opus-5-5";
/** A model of the same provider at half the price, to switch to. */
export const sonnet = "claude-sonnet-5-5";
/** Every price of the catalogue, and none of a user's own. */
export const book = createPriceBook({ rows: catalog });
/** Prices of the catalogue. At noon of 2026-11-20, in nano-dollars a token: see `opusRates`. */
export const prices = openWhatIf(book);
/**
 * What Opus 5.5 costs at that time, in nano-dollars a token. Written out here, so that no expectation comes from the
 * catalogue that is tested.
 */
export const opusRates = { input: 4000, output: 20_000, read: 200, write5m: 5000, write1h: 8000 } as const;

/** What is said of a request; the cost follows from the catalogue unless it is given. */
type Told = Partial<Omit<RequestGlance, "usage">> & { readonly usage?: Partial<Usage> | undefined };

let told = 0;

/** An answered request of Opus 5.5 at noon with one-hour writes, and what is said otherwise. */
export function glance({ usage: part, ...own }: Told = {}): RequestGlance {
  told += 1;
  const at = own.at ?? noon;
  const model = "model" in own ? own.model : opus;
  const usage = part === undefined ? undefined : usageOf(part);
  const cost =
    usage === undefined || model === undefined ? undefined : costOf(usage, { model, at }, book)?.totalNano;
  return {
    key: told,
    at,
    model,
    usage,
    costNano: cost,
    callsTools: undefined,
    isFast: false,
    effort: undefined,
    attempt: undefined,
    failed: false,
    statusCode: undefined,
    error: undefined,
    subagentId: undefined,
    subagentType: undefined,
    querySource: undefined,
    branch: undefined,
    webSearches: undefined,
    inferenceGeo: undefined,
    ...own,
  };
}

/** Writes for an hour unless `cacheWrite1h` says otherwise. */
function usageOf(part: Partial<Usage>): Usage {
  const { input = 0, output = 0, reasoning, cacheRead = 0, cacheWrite = 0 } = part;
  const cacheWrite1h = "cacheWrite1h" in part ? part.cacheWrite1h : cacheWrite;
  return { input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h };
}

/** A call of Bash outside of any subagent that went well at noon, and what is said otherwise. */
export function tool(own: Partial<ToolGlance> = {}): ToolGlance {
  told += 1;
  return {
    key: told,
    at: noon,
    tool: "Bash",
    success: true,
    decision: undefined,
    error: undefined,
    subagentId: undefined,
    linesAdded: undefined,
    linesRemoved: undefined,
    ...own,
  };
}

/** One whole session that holds these. */
export function historyOf(
  requests: readonly RequestGlance[],
  toolCalls: readonly ToolGlance[] = [],
  own: Partial<History> = {},
): History {
  return {
    session: {
      key: 1,
      agent: "claude-code",
      id: "s1",
      facts: {},
      startedAt: noon,
      lastSeenAt: noon,
      changed: 1,
      seenBySource: [],
      activity: undefined,
      hasHooks: false,
      copiedRequests: 0,
      copiedTokens: 0,
    },
    isWhole: true,
    conversations: conversationsOf(requests),
    requests,
    isAsked: () => true,
    toolCalls: () => toolCalls,
    failedCalls: () => toolCalls.filter(({ success }) => success === false),
    ...own,
  };
}
