/** How long things took, and their distribution: a percentile is the least time that this share of them did not exceed. */
export class Timings {
  readonly #ms: number[] = [];

  add(ms: number): void {
    this.#ms.push(ms);
  }

  get count(): number {
    return this.#ms.length;
  }

  /** How many took longer than that. */
  above(ms: number): number {
    return this.#ms.filter((one) => one > ms).length;
  }

  /** Null where nothing was timed. */
  spread(): { readonly p50: number | null; readonly p99: number | null; readonly max: number | null } {
    const sorted = this.#ms.toSorted((a, b) => a - b);
    const at = (share: number) => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]);
    return { p50: at(0.5), p99: at(0.99), max: rounded(sorted.at(-1)) };
  }
}

/** To a hundredth of a millisecond: more is noise. */
function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
