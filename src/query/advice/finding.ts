import type { NanoUsd } from "../../domain/money.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { RequestGlance } from "../../store/glance.ts";
import type { History } from "./history.ts";
import type { WhatIf } from "./what-if.ts";

/** Everything that is looked for, in the order of docs/advice.md. */
export const adviceKinds = [
  "model_switch",
  "expired_cache",
  "one_hour_cache",
  "five_minute_cache",
  "small_requests",
  "long_context",
  "failing_tools",
  "failed_requests",
] as const;

/** What a finding is called in answers. Each kind has exactly one `Suggestion`. */
export type AdviceKind = (typeof adviceKinds)[number];

/** A request that would have cost less, and by how much; negative where what is advised would have cost more. */
export interface Claim {
  readonly request: RequestGlance;
  /** Undefined where it has no price, or was not billed. */
  readonly savedNano: NanoUsd | undefined;
  /** Tokens it is about. */
  readonly tokens: number;
}

/** A claim that can stand for the others. */
export interface ToldClaim extends Claim {
  readonly detail: string;
}

/** What a suggestion found in one session. */
export interface Case {
  readonly claims: readonly Claim[];
  /** How often it happened: switches, pauses, failures, requests. */
  readonly times: number;
  /** When it happened: the worst time, or the point from which on things could have gone otherwise. */
  readonly at: UnixMs;
  /** What happened, in a few words. */
  readonly detail: string;
}

/** One thing that could have been done otherwise. `examine` is a pure function of a session and of prices. */
export interface Suggestion {
  readonly kind: AdviceKind;
  readonly title: string;
  /** What to do, in one sentence. */
  readonly action: string;
  /** Whether it is a setting that holds for all sessions alike, so that those where it costs more count, too. */
  readonly isSetting: boolean;
  examine(history: History, prices: WhatIf): Case | undefined;
}

/** The sum of what is known; undefined when nothing is. */
export function savedNano(claims: readonly Claim[]): NanoUsd | undefined {
  let sum: NanoUsd | undefined;
  for (const { savedNano: saved } of claims) if (saved !== undefined) sum = (sum ?? 0) + saved;
  return sum;
}

/** The case that claims make, as far as they were asked for, told by the one that saves most; undefined without any. */
export function caseOf(claims: readonly ToldClaim[], { isAsked }: History): Case | undefined {
  const asked = claims.filter(({ request }) => isAsked(request));
  const worst = worstOf(asked);
  if (worst === undefined) return undefined;
  return { claims: asked, times: asked.length, at: worst.request.at, detail: worst.detail };
}

/** The claim that saves most; undefined for none. */
export function worstOf<T extends Claim>(claims: readonly T[]): T | undefined {
  return claims.reduce<T | undefined>(
    (worst, claim) =>
      worst === undefined || (claim.savedNano ?? 0) > (worst.savedNano ?? 0) ? claim : worst,
    undefined,
  );
}
