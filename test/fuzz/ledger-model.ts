import type { DataPointObservation } from "../../src/domain/observation.ts";
import type { RequestObservation } from "../../src/domain/request.ts";
import { addUsage, noUsage, type Usage } from "../../src/domain/usage.ts";

/** What one group of requests comes to: the figures of a report's row. */
export interface Sum {
  readonly requests: number;
  readonly failedRequests: number;
  readonly unpricedRequests: number;
  readonly usage: Usage;
  readonly costNano: number;
}

/** What no request comes to. Its cost is zero and not unknown. */
export const nothing: Sum = {
  requests: 0,
  failedRequests: 0,
  unpricedRequests: 0,
  usage: noUsage,
  costNano: 0,
};

const ranks: Readonly<Record<string, number>> = { transcript: 30, "otlp-log": 20, "otlp-span": 10, sdk: 1 };

/**
 * The ledger's rules (ARCHITECTURE.md, 1 to 4) as plainly as they can be told, on everything that was ever observed at once: what
 * shares an alias is one request; its usage is whole, of the highest rank, then of the larger output; an answer outweighs an error.
 */
export function sumsOf(told: readonly RequestObservation[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const witnesses of requestsOf(told)) {
    const best = witnesses.toSorted(byWorth)[0] as RequestObservation;
    const sessionId = witnesses.find((one) => one.sessionId !== undefined)?.sessionId;
    const key = JSON.stringify([
      sessionId ?? null,
      best.model ?? null,
      hourOf(Math.min(...witnesses.map(({ at }) => at))),
    ]);
    const failed = witnesses.every((one) => one.failed);
    sums.set(key, plus(sums.get(key) ?? nothing, best, failed));
  }
  return sums;
}

function plus(sum: Sum, { usage, costNano }: RequestObservation, failed: boolean): Sum {
  return {
    requests: sum.requests + (failed ? 0 : 1),
    failedRequests: sum.failedRequests + (failed ? 1 : 0),
    unpricedRequests: sum.unpricedRequests + (usage !== undefined && costNano === undefined ? 1 : 0),
    usage: usage === undefined ? sum.usage : addUsage(sum.usage, usage),
    costNano: sum.costNano + (costNano ?? 0),
  };
}

/** Observations by the request they tell of; the same record told again is told once. */
function requestsOf(told: readonly RequestObservation[]): RequestObservation[][] {
  let groups: { aliases: Set<string>; witnesses: RequestObservation[] }[] = [];
  for (const one of new Map(told.map((seen) => [seen.digest, seen])).values()) {
    const joined = groups.filter(({ aliases }) => one.aliases.some((alias) => aliases.has(alias)));
    const aliases = new Set([...one.aliases, ...joined.flatMap((group) => [...group.aliases])]);
    groups = groups.filter((group) => !joined.includes(group));
    groups.push({ aliases, witnesses: [...joined.flatMap(({ witnesses }) => witnesses), one] });
  }
  return groups.map(({ witnesses }) => witnesses);
}

function byWorth(a: RequestObservation, b: RequestObservation): number {
  for (const of of [rankOf, outputOf, inputOf, costOf, modelOf]) if (of(a) !== of(b)) return of(b) - of(a);
  return a.at - b.at;
}

const outputOf = ({ usage }: RequestObservation): number => usage?.output ?? -1;
const inputOf = ({ usage }: RequestObservation): number => usage?.input ?? -1;
const costOf = ({ costNano }: RequestObservation): number => costNano ?? -1;
/** Of two names, the one that is later in the alphabet, where there are tokens to pay for. */
const modelOf = ({ usage, model = "" }: RequestObservation): number =>
  usage === undefined ? 0 : model.charCodeAt(7);

function rankOf({ usage, isPlaceholder, source }: RequestObservation): number {
  if (usage === undefined) return 0;
  return isPlaceholder === true ? 5 : (ranks[source] ?? 1);
}

/** The beginning of the UTC hour that an instant lies in, both in UTC milliseconds. */
export function hourOf(at: number): number {
  return Math.floor(at / 3_600_000) * 3_600_000;
}

/** Tokens that counters alone tell of: of sessions without an answered request, each point once. */
export function counted(
  points: readonly DataPointObservation[],
  answered: ReadonlySet<string | undefined>,
): number {
  const once = new Map(
    points.map((point) => [`${point.series} ${point.startNano} ${point.timeNano}`, point]),
  );
  const free = [...once.values()].filter(({ sessionId }) =>
    sessionId === undefined ? answered.size === 0 : !answered.has(sessionId),
  );
  return free.reduce((sum, { increase }) => sum + increase, 0);
}
