import type { Database, Statement } from "bun:sqlite";
import type { Allowance } from "../../domain/budget.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AllowanceLog } from "../allowance-log.ts";
import type { Keyed } from "../store.ts";
import { allowanceOf } from "./allowance-row.ts";
import type { Row } from "./thing-table.ts";

/** What was allowed beyond budgets, with its statements prepared once: a client waits for the answer. */
export class SqliteAllowanceLog implements AllowanceLog {
  readonly #holding: Statement<Row, [UnixMs]>;
  readonly #latest: Statement<Row, [number]>;

  constructor(db: Database) {
    this.#holding = db.prepare(
      "SELECT * FROM budget_allowance WHERE revoked_at IS NULL AND (until IS NULL OR until > ?) ORDER BY key DESC",
    );
    this.#latest = db.prepare("SELECT * FROM budget_allowance ORDER BY key DESC LIMIT ?");
  }

  holding(now: UnixMs): Keyed<Allowance>[] {
    return this.#holding.all(now).map(allowanceOf);
  }

  latest(limit: number): Keyed<Allowance>[] {
    return this.#latest.all(limit).map(allowanceOf);
  }
}
