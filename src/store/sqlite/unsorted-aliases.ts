import type { Database, Statement } from "bun:sqlite";
import { RowWriter } from "./row-writer.ts";

/**
 * Ids that may wait, some 3 MB of memory: each time they are sorted in, every page of a small index is written anew. A gigabyte of history, which has
 * 550,000 ids, writes less than half of the pages that it does with each commit's own, and 64,000 at once are no quicker.
 */
const maxWaiting = 16_000;

interface Waiting {
  readonly alias: string;
  readonly key: number;
}

/** Ids of things in the order they came, as `unsorted_alias` keeps them, until they are sorted into the index. */
export class UnsortedAliases {
  readonly #all: Statement<Waiting, []>;
  readonly #sortIn: readonly Statement[];
  readonly #forget: Statement;
  readonly #writer: RowWriter;
  /** What the table holds, and is about to; undefined until somebody asks, and after a rollback. */
  #keys: Map<string, number> | undefined;

  constructor(db: Database) {
    this.#all = db.prepare("SELECT alias, key FROM unsorted_alias");
    this.#writer = new RowWriter(db, "INSERT INTO unsorted_alias (alias, key, kind)", 3);
    this.#forget = db.prepare("DELETE FROM unsorted_alias WHERE alias = ?");
    this.#sortIn = [
      "INSERT OR IGNORE INTO alias (alias, key, kind) SELECT alias, key, kind FROM unsorted_alias ORDER BY alias",
      "DELETE FROM unsorted_alias",
    ].map((statement) => db.prepare(statement));
  }

  get isEmpty(): boolean {
    return this.#known().size === 0;
  }

  get isFull(): boolean {
    return this.#known().size >= maxWaiting;
  }

  keyOf(alias: string): number | undefined {
    return this.#known().get(alias);
  }

  add(alias: string, key: number, kind: number): void {
    this.#known().set(alias, key);
    this.#writer.add(alias, key, kind);
  }

  forget(alias: string): void {
    if (this.#known().delete(alias)) this.#forget.run(alias);
  }

  /** Writes what was added. Part of the writer's transaction, as sorting in is. */
  flush(): void {
    this.#writer.flush();
  }

  sortIn(): void {
    for (const statement of this.#sortIn) statement.run();
    this.#known().clear();
  }

  /** Forgets what a rolled-back transaction had added. */
  reset(): void {
    this.#writer.reset();
    this.#keys = undefined;
  }

  #known(): Map<string, number> {
    this.#keys ??= new Map(this.#all.all().map(({ alias, key }) => [alias, key]));
    return this.#keys;
  }
}
