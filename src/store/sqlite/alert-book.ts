import type { Database } from "bun:sqlite";
import type { Silence } from "../../domain/alert.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AlertBook, AlertToKeep, KeyedAlert } from "../alert-log.ts";
import type { Keyed } from "../store.ts";
import { lastAlertChange } from "./alert-log.ts";
import { alertMapping, alertRow, silenceMapping } from "./alert-row.ts";
import type { LedgerHome } from "./home.ts";
import { writeAtOnce } from "./unwritten.ts";

/** Writes alerts on the ledger's own connection, between two commits. */
export class SqliteAlertBook implements AlertBook {
  readonly #db: Database;
  readonly #home: LedgerHome;

  constructor(db: Database, home: LedgerHome) {
    this.#db = db;
    this.#home = home;
  }

  save(alerts: readonly AlertToKeep[]): readonly KeyedAlert[] {
    if (alerts.length === 0) return [];
    return this.#write(() => {
      let change = lastAlertChange(this.#db);
      return alerts.map((alert) => {
        change += 1;
        return { ...alert, key: this.#put(alert, change), change };
      });
    });
  }

  silence(silence: Silence): Keyed<Silence> {
    return this.#write(() => {
      const { table, columns } = silenceMapping;
      const { lastInsertRowid } = this.#db
        .query(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marksFor(columns)})`)
        .run(...silenceMapping.toRow(silence));
      return { ...silence, key: Number(lastInsertRowid) };
    });
  }

  unsilence(key: number): boolean {
    return this.#write(() => this.#db.query("DELETE FROM alert_silence WHERE key = ?").run(key).changes > 0);
  }

  forget(before: UnixMs, most: number): void {
    this.#write(() => {
      const over = "state = 'resolved' AND change < (SELECT max(change) FROM alert)";
      this.#db.query(`DELETE FROM alert WHERE ${over} AND (resolved_at < ? OR fired_at IS NULL)`).run(before);
      this.#db
        .query(
          `DELETE FROM alert WHERE ${over} AND key IN
           (SELECT key FROM alert WHERE state = 'resolved' ORDER BY change DESC LIMIT -1 OFFSET ?)`,
        )
        .run(most);
      this.#db.query("DELETE FROM alert_silence WHERE until < ?").run(before);
    });
  }

  /** Its key, which a new one is given. */
  #put({ key, ...alert }: AlertToKeep, change: number): number {
    const { table, columns } = alertMapping;
    const row = alertRow(alert, change);
    if (key === undefined) {
      const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marksFor(columns)})`;
      return Number(this.#db.query(sql).run(...row).lastInsertRowid);
    }
    const sets = columns.map((name) => `${name} = ?`).join(", ");
    this.#db.query(`UPDATE ${table} SET ${sets} WHERE key = ?`).run(...row, key);
    return key;
  }

  #write<T>(work: () => T): T {
    return writeAtOnce({ db: this.#db, home: this.#home }, work);
  }
}

function marksFor(columns: readonly string[]): string {
  return columns.map(() => "?").join(", ");
}
