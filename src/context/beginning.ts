/** Below this part of what it held, a conversation begins anew: it was compacted or rewound, and nobody told of it. */
const begunAnew = 0.5;

type Held = { readonly tokens: number };

/**
 * A conversation without what was asked on the side and does not say so: single small requests after which it goes on nearer
 * to where it was. That may be lower than before, for a client drops old tool results.
 */
export function withoutAsides<P extends Held>(points: readonly P[]): readonly P[] {
  return points.filter((_, at) => !isAside(points, at));
}

/** Where a conversation without asides began anew for the last time, as the position of its request; -1 where it never did. */
export function lastBeginning(points: readonly Held[]): number {
  return points.findLastIndex((_, at) => isFall(points, at));
}

/** The same once a second request says so, too: until then a small one may turn out to be an aside. */
export function lastSettledBeginning(points: readonly Held[]): number {
  return lastBeginning(points.slice(0, -1));
}

function isFall(points: readonly Held[], at: number): boolean {
  return at > 0 && heldAt(points, at) < begunAnew * heldAt(points, at - 1);
}

function isAside(points: readonly Held[], at: number): boolean {
  if (at === points.length - 1 || !isFall(points, at)) return false;
  const next = heldAt(points, at + 1);
  return next - heldAt(points, at) > heldAt(points, at - 1) - next;
}

function heldAt(points: readonly Held[], at: number): number {
  return points[at]?.tokens ?? Infinity;
}
