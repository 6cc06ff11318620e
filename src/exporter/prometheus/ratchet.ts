import type { Family, Labels, Sample } from "./family.ts";

/** A series as it was shown last: what it must not fall below. */
export interface ShownSeries {
  readonly family: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Shown extends Sample {
  /** What the ledger said last. */
  readonly told: number;
}

/**
 * Keeps counters from falling. The ledger may correct itself: a session turns out to belong to another project, two
 * requests to be one, a price is fixed. Prometheus takes a falling counter for one that restarted at 0, and would count
 * its whole value as new. So a series that would fall stands still until the ledger has caught up with it.
 */
export class Ratchet {
  /** By family, then by labels. Bounded, because places are. */
  readonly #shown = new Map<string, Map<string, Shown>>();

  constructor(shown: readonly ShownSeries[]) {
    for (const { family, ...sample } of shown)
      this.#of(family).set(keyOf(sample.labels), { ...sample, told: 0 });
  }

  /** The families with no value below what was shown, and with every series that was shown. */
  hold(families: readonly Family[]): Family[] {
    return families.map((family) => ({ ...family, samples: this.#hold(family) }));
  }

  /** Everything that was shown. */
  shown(): ShownSeries[] {
    return [...this.#shown].flatMap(([family, series]) =>
      [...series.values()].map(({ labels, value }) => ({ family, labels, value })),
    );
  }

  /** How many series stand still above what the ledger says. */
  held(): number {
    let count = 0;
    for (const series of this.#shown.values())
      for (const { value, told } of series.values()) if (value > told) count += 1;
    return count;
  }

  #hold({ name, samples }: Family): Sample[] {
    const series = this.#of(name);
    const untold = new Set(series.keys());
    for (const { labels, value: told } of samples) {
      const key = keyOf(labels);
      untold.delete(key);
      series.set(key, { labels, value: Math.max(told, series.get(key)?.value ?? 0), told });
    }
    for (const key of untold) {
      const shown = series.get(key);
      if (shown !== undefined) series.set(key, { ...shown, told: 0 });
    }
    return [...series.values()].map(({ labels, value }) => ({ labels, value }));
  }

  #of(family: string): Map<string, Shown> {
    const known = this.#shown.get(family) ?? new Map<string, Shown>();
    this.#shown.set(family, known);
    return known;
  }
}

function keyOf(labels: Labels): string {
  return Object.values(labels).join("\0");
}
