/** Something of the ledger that a commit changed, by its kind and key, and the session it belongs to. */
export interface Change {
  readonly kind: string;
  readonly key: number;
  readonly sessionKey: number | undefined;
}

/** Changes remembered, about 5 MB: at two hundred a second those of eight minutes. Who is further behind begins anew. */
const usualBound = 100_000;

/**
 * What the latest commits changed, for those who hold a part of the ledger and want to hear what became of it. It lives in
 * memory, so that a row costs nothing on disk for it; a mark of another run of the program, or of long ago, is not known.
 */
export class ChangeLog {
  readonly #run: number;
  readonly #bound: number;
  #changes: Change[] = [];
  /** How many changes were noted before the first that is remembered. */
  #forgotten = 0;

  /** `run` tells this run of the program from any other. */
  constructor(run: number, bound = usualBound) {
    this.#run = run;
    this.#bound = bound;
  }

  note(changes: readonly Change[]): void {
    for (const change of changes) this.#changes.push(change);
    // Twice the bound may be there for a moment: throwing away one at a time would cost a copy each.
    if (this.#changes.length < 2 * this.#bound) return;
    this.#forgotten += this.#changes.length - this.#bound;
    this.#changes = this.#changes.slice(-this.#bound);
  }

  /** Forgets all marks: something changed that nobody can name. */
  forget(): void {
    this.#forgotten += this.#changes.length + 1;
    this.#changes = [];
  }

  /** Where the log ends now. */
  mark(): string {
    return this.#markAt(this.#forgotten + this.#changes.length);
  }

  /** The first `limit` changes of a session after a mark, and the mark behind them; undefined for a mark that is not known. */
  since(
    sessionKey: number,
    mark: string,
    limit: number,
  ): { readonly changes: readonly Change[]; readonly mark: string } | undefined {
    const start = this.#placeOf(mark);
    if (start === undefined) return undefined;
    const changes: Change[] = [];
    for (let place = start; place < this.#changes.length; place += 1) {
      const change = this.#changes[place];
      if (change === undefined || change.sessionKey !== sessionKey) continue;
      if (changes.length === limit) return { changes, mark: this.#markAt(this.#forgotten + place) };
      changes.push(change);
    }
    return { changes, mark: this.mark() };
  }

  #markAt(count: number): string {
    return `${this.#run}-${count}`;
  }

  #placeOf(mark: string): number | undefined {
    const [run, count] = mark.split("-").map(Number);
    const place = (count ?? Number.NaN) - this.#forgotten;
    return run === this.#run && place >= 0 && place <= this.#changes.length ? place : undefined;
  }
}
