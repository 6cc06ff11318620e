import { type UnixMs, hourMs } from "../domain/time.ts";
import type { Span } from "../store/store.ts";

/** How long a plan's window is, from the full hour of its first request on. */
export const blockMs = 5 * hourMs;

/**
 * The windows that use falls in. The first begins with the first used hour, each next one with the first used hour after
 * the end of the one before. `hours` are the starts of used hours of UTC in order of time.
 */
export function blockSpans(hours: readonly UnixMs[]): Span[] {
  const spans: Span[] = [];
  for (const hour of hours) {
    if (hour >= (spans.at(-1)?.to ?? -Infinity)) spans.push({ from: hour, to: hour + blockMs });
  }
  return spans;
}

/** The full hour of UTC that an instant lies in. Windows begin with one, whatever the zone of the question. */
export function hourOf(at: UnixMs): Span {
  const from = Math.floor(at / hourMs) * hourMs;
  return { from, to: from + hourMs };
}

/** Finds the window of an instant; undefined where there is none. */
export function spanFinder(spans: readonly Span[]): (at: UnixMs) => Span | undefined {
  return (at) => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.to ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    const span = spans[low];
    return span !== undefined && span.from <= at ? span : undefined;
  };
}
