import type { Usage } from "./usage.ts";

/** Whether two witnesses tell the same tokens. Parts that only one of them knows are no disagreement. */
export function agrees(a: Usage, b: Usage): boolean {
  return (
    a.input === b.input &&
    a.output === b.output &&
    a.cacheRead === b.cacheRead &&
    a.cacheWrite === b.cacheWrite
  );
}

/** Tokens that a witness told, and what they cost. */
interface Weighed {
  readonly usage?: Usage | undefined;
  readonly costNano?: number | undefined;
}

/**
 * Order of two accounts of one request from witnesses that know it equally well: the larger output last, and where that is the same
 * whatever else is larger, so that the last one is the same whichever came first. 0 when they say the same.
 */
export function compareAccounts(a: Weighed, b: Weighed): number {
  const [one, other] = [weightsOf(a), weightsOf(b)];
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 ? 0 : (one[at] ?? -1) - (other[at] ?? -1);
}

function weightsOf({ usage, costNano = -1 }: Weighed): readonly number[] {
  if (usage === undefined) return [-1, -1, -1, -1, -1, -1, costNano];
  const { input, output, reasoning = -1, cacheRead, cacheWrite, cacheWrite1h = -1 } = usage;
  return [output, input, cacheRead, cacheWrite, cacheWrite1h, reasoning, costNano];
}
