import type { Database, Statement } from "bun:sqlite";

/** The models of sessions, in the order in which they were first asked; those that only counters tell of come last. */
export class SessionModels {
  readonly #asked: Statement<unknown, [number]>;
  readonly #inOrder: Statement<{ model: string }, [number]>;
  readonly #counted: Statement<unknown, [number]>;

  constructor(db: Database) {
    this.#asked = db.prepare(
      "SELECT DISTINCT model FROM model_rollup WHERE session_key = ? AND model <> '' ORDER BY model",
    );
    this.#inOrder = db.prepare(
      "SELECT model FROM request WHERE session_key = ? AND model IS NOT NULL ORDER BY at, key",
    );
    this.#counted = db.prepare(
      "SELECT DISTINCT model FROM series WHERE session_key = ? AND model IS NOT NULL",
    );
  }

  of(sessionKey: number): string[] {
    const asked = this.#asked.values(sessionKey).map(([model]) => String(model));
    const counted = this.#counted.values(sessionKey).map(([model]) => String(model));
    return [...new Set([...this.#ordered(sessionKey, asked), ...counted])];
  }

  /** Requests are read until only one model is missing: two models take one request, where a session has thousands. */
  #ordered(sessionKey: number, asked: readonly string[]): Iterable<string> {
    if (asked.length < 2) return asked;
    const found = new Set<string>();
    for (const { model } of this.#inOrder.iterate(sessionKey)) {
      found.add(model);
      if (found.size >= asked.length - 1) break;
    }
    return [...found, ...asked];
  }
}
