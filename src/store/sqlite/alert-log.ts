import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Silence } from "../../domain/alert.ts";
import type { AlertLog, AlertQuestion, KeyedAlert } from "../alert-log.ts";
import type { Keyed } from "../store.ts";
import { alertOf, silenceOf } from "./alert-row.ts";
import { alsoOf, unconditional } from "./condition.ts";
import type { Row } from "./thing-table.ts";

/** Reads alerts. Few are open, and of the past ten thousand are kept at most, so that a list may look at all of them. */
export class SqliteAlertLog implements AlertLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  open(): KeyedAlert[] {
    // The condition stands as it does in the index of open alerts, which is of no use otherwise.
    return this.#rows("SELECT * FROM alert WHERE state <> 'resolved' ORDER BY key", []).map(alertOf);
  }

  byKey(key: number): KeyedAlert | undefined {
    return this.#rows("SELECT * FROM alert WHERE key = ?", [key]).map(alertOf)[0];
  }

  page({ filter, states, rule }: AlertQuestion, limit: number, before?: number): KeyedAlert[] {
    const { where, values } = alsoOf(unconditional, [
      ["(state <> 'resolved' OR fired_at IS NOT NULL)"],
      ["change < ?", before],
      ["rule = ?", rule],
      ["state IN (SELECT value FROM json_each(?))", states && JSON.stringify(states)],
      ["agent = ?", filter.agent],
      ["session_id = ?", filter.sessionId],
      ["project = ?", filter.project],
      ["branch = ?", filter.branch],
      ["user = ?", filter.user],
      ["team = ?", filter.team],
    ]);
    const sql = `SELECT * FROM alert ${where} ORDER BY change DESC LIMIT ?`;
    return this.#rows(sql, [...values, limit]).map(alertOf);
  }

  after(change: number, limit: number): KeyedAlert[] {
    const sql = "SELECT * FROM alert WHERE change > ? ORDER BY change LIMIT ?";
    return this.#rows(sql, [change, limit]).map(alertOf);
  }

  last(): number {
    return lastAlertChange(this.#db);
  }

  silences(): Keyed<Silence>[] {
    return this.#rows("SELECT * FROM alert_silence ORDER BY key DESC", []).map(silenceOf);
  }

  #rows(sql: string, values: SQLQueryBindings[]): Row[] {
    return this.#db.query<Row, SQLQueryBindings[]>(sql).all(...values);
  }
}

/** Number of the latest change of any alert. */
export function lastAlertChange(db: Database): number {
  return db.query<{ last: number | null }, []>("SELECT max(change) AS last FROM alert").get()?.last ?? 0;
}
