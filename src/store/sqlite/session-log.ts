import type { Database, Statement } from "bun:sqlite";
import type { Logged, LoggedKind, LogPosition, SessionLog } from "../session-log.ts";
import { mappings } from "./mapping.ts";
import { Redirects } from "./redirects.ts";
import { keyedBy, type Row } from "./thing-table.ts";

type Bound = [sessionKey: number, at: number, key: number, limit: number];

/** Reads a session's things by the index on session and time that each kind has. */
export class SqliteSessionLog implements SessionLog {
  readonly #db: Database;
  readonly #redirects: Redirects;

  constructor(db: Database) {
    this.#db = db;
    this.#redirects = new Redirects(db);
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
    const row = this.#db.query<Row, [number]>(sql).get(this.#redirects.followed(kind, key));
    return row === null ? undefined : keyedBy(mappings[kind], row);
  }
}
