/** Something in the ledger that a commit changed, by its kind and key, and its session. */
export interface Change {
  readonly kind: string;
  readonly key: number;
  readonly sessionKey: number | undefined;
}

/**
 * How many changes are remembered, 17 bytes each: at two hundred a second, those of eight minutes. A listener further
 * behind begins anew.
 */
const usualBound = 100_000;

/**
 * What the latest commits changed, for those who hold a part of the ledger and want to hear what became of it. It lives
 * in memory, so a row costs no disk for it; a mark from another run of the program, or from long ago, is unknown. Typed
 * columns hold it in a ring, because every garbage collection would visit a hundred thousand objects.
 */
export class ChangeLog {
  readonly #run: number;
  readonly #bound: number;
  readonly #kinds: string[] = [];
  readonly #kindOf: Uint8Array;
  readonly #keys: Float64Array;
  /** NaN where a change belongs to no session. */
  readonly #sessions: Float64Array;
  /** How many changes were noted since the start, and how many of the first ones are forgotten. */
  #noted = 0;
  #forgotten = 0;

  /** `run` tells this run of the program from any other. */
  constructor(run: number, bound = usualBound) {
    this.#run = run;
    this.#bound = bound;
    this.#kindOf = new Uint8Array(bound);
    this.#keys = new Float64Array(bound);
    this.#sessions = new Float64Array(bound);
  }

  note(changes: readonly Change[]): void {
    for (const { kind, key, sessionKey } of changes) {
      const place = this.#noted % this.#bound;
      this.#kindOf[place] = this.#numberOf(kind);
      this.#keys[place] = key;
      this.#sessions[place] = sessionKey ?? Number.NaN;
      this.#noted += 1;
    }
    this.#forgotten = Math.max(this.#forgotten, this.#noted - this.#bound);
  }

  /** Forgets all marks: something changed that nobody can name. */
  forget(): void {
    this.#noted += 1;
    this.#forgotten = this.#noted;
  }

  /** Where the log ends now. */
  mark(): string {
    return this.#markAt(this.#noted);
  }

  /** The first `limit` changes of a session after a mark, and the mark behind them; undefined for an unknown mark. */
  since(
    sessionKey: number,
    mark: string,
    limit: number,
  ): { readonly changes: readonly Change[]; readonly mark: string } | undefined {
    const start = this.#countOf(mark);
    if (start === undefined) return undefined;
    const changes: Change[] = [];
    for (let count = start; count < this.#noted; count += 1) {
      const place = count % this.#bound;
      if (this.#sessions[place] !== sessionKey) continue;
      if (changes.length === limit) return { changes, mark: this.#markAt(count) };
      changes.push({
        kind: this.#kinds[this.#kindOf[place] ?? 0] ?? "",
        key: this.#keys[place] ?? 0,
        sessionKey,
      });
    }
    return { changes, mark: this.mark() };
  }

  /** Kinds are a dozen. */
  #numberOf(kind: string): number {
    const known = this.#kinds.indexOf(kind);
    return known < 0 ? this.#kinds.push(kind) - 1 : known;
  }

  #markAt(count: number): string {
    return `${this.#run}-${count}`;
  }

  #countOf(mark: string): number | undefined {
    const [run, count = Number.NaN] = mark.split("-").map(Number);
    return run === this.#run && count >= this.#forgotten && count <= this.#noted ? count : undefined;
  }
}
