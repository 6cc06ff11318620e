import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";

/** Rows in one statement: beyond this the gain of a longer one is lost in its bindings. */
const maxRows = 64;

/** Writes rows of one table many at a time. The caller flushes it before its transaction ends. */
export class RowWriter {
  readonly #one: Statement;
  readonly #many: Statement;
  readonly #width: number;
  #values: SQLQueryBindings[] = [];

  /** `insert` is the statement up to its VALUES, `width` the number of its columns. */
  constructor(db: Database, insert: string, width: number) {
    const row = `(${Array.from({ length: width }, () => "?").join(", ")})`;
    this.#one = db.prepare(`${insert} VALUES ${row}`);
    this.#many = db.prepare(`${insert} VALUES ${Array.from({ length: maxRows }, () => row).join(", ")}`);
    this.#width = width;
  }

  add(...row: SQLQueryBindings[]): void {
    this.#values.push(...row);
    if (this.#values.length < maxRows * this.#width) return;
    this.#many.run(...this.#values);
    this.#values = [];
  }

  flush(): void {
    for (let at = 0; at < this.#values.length; at += this.#width)
      this.#one.run(...this.#values.slice(at, at + this.#width));
    this.#values = [];
  }

  /** Forgets rows that were not written. */
  reset(): void {
    this.#values = [];
  }
}
