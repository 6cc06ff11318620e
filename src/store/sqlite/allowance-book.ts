import type { Database } from "bun:sqlite";
import type { Allowance } from "../../domain/budget.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AllowanceBook } from "../allowance-log.ts";
import type { Keyed } from "../store.ts";
import { allowanceOf } from "./allowance-row.ts";
import type { LedgerHome } from "./home.ts";
import type { Row } from "./thing-table.ts";
import { writeAtOnce } from "./unwritten.ts";

const insert = `INSERT INTO budget_allowance (scope, name, agent, period, usd, spent_nano, created_at, until, reason, revoked_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`;
const revoke =
  "UPDATE budget_allowance SET revoked_at = ?1 WHERE key = ?2 AND revoked_at IS NULL AND (until IS NULL OR until > ?1) RETURNING *";

/** Keeps what was allowed beyond budgets. Part of the one writer, whose database it shares. */
export class SqliteAllowanceBook implements AllowanceBook {
  readonly #db: Database;
  readonly #home: LedgerHome;

  constructor(db: Database, home: LedgerHome) {
    this.#db = db;
    this.#home = home;
  }

  allow(allowances: readonly Allowance[]): Keyed<Allowance>[] {
    return this.#write(() => allowances.map((one) => this.#add(one)));
  }

  revoke(key: number, at: UnixMs): Keyed<Allowance> | undefined {
    return this.#write(() => this.#db.query<Row, [UnixMs, number]>(revoke).all(at, key).map(allowanceOf)[0]);
  }

  #add(allowance: Allowance): Keyed<Allowance> {
    const { scope, name, agent, period, usd, spentNano, createdAt, until, reason, revokedAt } = allowance;
    const values = [scope, name, agent, period, usd, spentNano, createdAt, until, reason, revokedAt];
    const row = this.#db
      .query<Row, (string | number | null)[]>(insert)
      .get(...values.map((value) => value ?? null));
    return allowanceOf(row ?? {});
  }

  #write<T>(work: () => T): T {
    return writeAtOnce({ db: this.#db, home: this.#home }, work);
  }
}
