import type { Database, Statement } from "bun:sqlite";

/** Whose sums stand under a number below zero in place of a session's key (`nameless_agent`), as SQL. */
export function namelessAgent(sessionKey: string): string {
  return `(SELECT agent FROM nameless_agent WHERE key = -${sessionKey})`;
}

/** Numbers held in memory; names are telemetry, of which there may be any number. */
const maxKnown = 1000;

/** The numbers of agents whose requests name no session, in place of a session's key. */
export class NamelessAgents {
  readonly #find: Statement<{ key: number }, [string]>;
  readonly #insert: Statement;
  readonly #known = new Map<string, number>();

  constructor(db: Database) {
    this.#find = db.prepare("SELECT key FROM nameless_agent WHERE agent = ?");
    this.#insert = db.prepare("INSERT INTO nameless_agent (agent) VALUES (?)");
  }

  /** The number of an agent, made on first sight. Part of the writer's transaction. */
  keyOf(agent: string): number {
    const known = this.#known.get(agent);
    if (known !== undefined) return known;
    const key = -(this.#find.get(agent)?.key ?? Number(this.#insert.run(agent).lastInsertRowid));
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(agent, key);
    return key;
  }

  /** Forgets what a rolled-back transaction had given out. */
  reset(): void {
    this.#known.clear();
  }
}
