import type { Database, Statement } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";
import type { Logged, LoggedKind, LogPosition, SessionLog } from "../session-log.ts";
import { mappings } from "./mapping.ts";
import { keyedBy, type Row } from "./thing-table.ts";

type Bound = [sessionKey: number, at: number, key: number, limit: number];

/** Reads a session's things by the index on session and time that each kind has. */
export class SqliteSessionLog implements SessionLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  after<K extends LoggedKind>(
    kind: K,
    { sessionKey, position }: { sessionKey: number; position: LogPosition },
    limit: number,
  ): Logged<K>[] {
    const sql = `SELECT * FROM ${mappings[kind].table}
      WHERE session_key = ? AND (at, key) > (?, ?) ORDER BY at, key LIMIT ?`;
    const statement: Statement<Row, Bound> = this.#db.query(sql);
    return statement
      .all(sessionKey, position.at, position.key, limit)
      .map((row) => keyedBy(mappings[kind], row));
  }

  byKey<K extends LoggedKind>(kind: K, key: number): Logged<K> | undefined {
    const sql = `SELECT * FROM ${mappings[kind].table} WHERE key = ?`;
    const row = this.#db.query<Row, [number]>(sql).get(followed(this.#db, kind, key));
    return row === null ? undefined : keyedBy(mappings[kind], row);
  }
}

/** The key that a thing has now: what was joined into another leaves a redirect. */
export function followed(db: Database, kind: ThingKind, key: number): number {
  const next = db.query<{ to_key: number }, [string, number]>(
    "SELECT to_key FROM redirect WHERE kind = ? AND key = ?",
  );
  let current = key;
  for (;;) {
    const found = next.get(kind, current);
    if (found === null) return current;
    current = found.to_key;
  }
}
