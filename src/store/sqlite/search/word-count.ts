import type { Database, Statement } from "bun:sqlite";

/** The words of a transaction, counted together: most of them come many times. */
export class WordCount {
  readonly #put: Statement;
  readonly #uses = new Map<string, number>();

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT INTO search_word (word, uses) VALUES (?, ?) ON CONFLICT DO UPDATE SET uses = uses + excluded.uses",
    );
  }

  add(words: readonly string[]): void {
    for (const word of words) this.#uses.set(word, (this.#uses.get(word) ?? 0) + 1);
  }

  flush(): void {
    for (const [word, uses] of this.#uses) this.#put.run(word, uses);
    this.#uses.clear();
  }

  reset(): void {
    this.#uses.clear();
  }
}
