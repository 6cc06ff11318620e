import { isPlausible, type UnixMs } from "../../domain/time.ts";
import type { PlanChange } from "./change.ts";

type Placed = PlanChange & { readonly at: UnixMs };

interface Changes {
  /** What comes before all steps, in order. */
  readonly begin: readonly PlanChange[];
  /** By feature, each in order; features go side by side. */
  readonly steps: readonly (readonly PlanChange[])[];
  /** What comes after them, in order. */
  readonly end: readonly PlanChange[];
}

interface Bounds {
  /** When the last event was that is known of the plan. */
  readonly floor: UnixMs;
  readonly now: UnixMs;
}

/**
 * Changes in the order in which they happened, with a time each that never falls from one to the next, nor below what is known
 * already: the order of a plan's events by time is the order in which they are told. A time that the plan tells counts
 * unless that order speaks against it; else it is the file's.
 */
export function inTime({ begin, steps, end }: Changes, bounds: Bounds): Placed[] {
  const walked = steps
    .flatMap((own) =>
      rising(
        own.map((change) => placed(change, bounds)),
        bounds.floor,
      ),
    )
    // The sort is stable: steps of one feature, and of features in one moment, stay as they are.
    .toSorted((a, b) => a.at - b.at);
  const first = falling(
    begin.map((change) => placed(change, bounds)),
    walked[0]?.at ?? bounds.now,
  );
  return rising([...first, ...walked, ...end.map((change) => placed(change, bounds))], bounds.floor);
}

function placed(change: PlanChange, { floor, now }: Bounds): Placed {
  const { toldAt, fileAt } = change;
  const isTold = toldAt !== undefined && toldAt >= floor && toldAt <= now;
  // Archives and images of build systems make files of 1970.
  const written = isPlausible(fileAt) ? Math.min(fileAt, now) : now;
  return { ...change, at: Math.trunc(isTold ? toldAt : written) };
}

/** The same with no time before the one before it. */
function rising(changes: readonly Placed[], floor: UnixMs): Placed[] {
  let last = floor;
  return changes.map((change) => {
    last = Math.max(last, change.at);
    return { ...change, at: last };
  });
}

/** The same with no time after the one after it: what led to a step was there before it. */
function falling(changes: readonly Placed[], ceiling: UnixMs): Placed[] {
  const fallen: Placed[] = [];
  let next = ceiling;
  for (const change of changes.toReversed()) {
    next = Math.min(next, change.at);
    fallen.push({ ...change, at: next });
  }
  return fallen.toReversed();
}
