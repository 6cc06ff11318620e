/** Below this part of what it held, a conversation begins anew: it was compacted or rewound, and nobody told of it. */
const begunAnew = 0.5;

type Held = { readonly tokens: number };

/** Where a conversation began anew for the last time, as the position of its request; -1 where it never did. */
export function lastBeginning(points: readonly Held[]): number {
  return points.findLastIndex((_, at) => isFall(points, at));
}

/** The same once a second request says so, too: a single small one may be something that was asked on the side. */
export function lastSettledBeginning(points: readonly Held[]): number {
  return points.findLastIndex(
    (_, at) => isFall(points, at) && heldAt(points, at + 1) < heldAt(points, at - 1),
  );
}

function isFall(points: readonly Held[], at: number): boolean {
  return at > 0 && heldAt(points, at) < begunAnew * heldAt(points, at - 1);
}

function heldAt(points: readonly Held[], at: number): number {
  return points[at]?.tokens ?? Infinity;
}
