import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { PlanEvent, PlanEventType } from "../../domain/plan-event.ts";
import type { PlanEventLog, PlanEventPosition } from "../plan-event-log.ts";
import type { Filter, Keyed } from "../store.ts";
import { alsoOf, conditionsOf } from "./condition.ts";
import { mappings } from "./mapping.ts";
import { keyedBy, type Row } from "./thing-table.ts";

/** The events of plans, by time and in the order of their keys, which is that in which they were taken in. */
export class SqlitePlanEventLog implements PlanEventLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  page(
    { filter, eventType }: { filter: Filter; eventType?: PlanEventType | undefined },
    limit: number,
    before?: PlanEventPosition,
  ): Keyed<PlanEvent>[] {
    const own = conditionsOf(filter, "plan_event");
    const { where, values } = alsoOf(own, [
      ["plan_event.event_type = ?", eventType],
      ["(plan_event.at, plan_event.key) < (?, ?)", before?.at, before?.key],
    ]);
    return this.#events(
      `SELECT plan_event.* FROM plan_event LEFT JOIN session ON session.key = plan_event.session_key
       ${where} ORDER BY plan_event.at DESC, plan_event.key DESC LIMIT ?`,
      [...values, limit],
    );
  }

  after(key: number, limit: number): Keyed<PlanEvent>[] {
    return this.#events("SELECT * FROM plan_event WHERE key > ? ORDER BY key LIMIT ?", [key, limit]);
  }

  last(): number {
    const sql = "SELECT max(key) AS last FROM plan_event";
    return this.#db.query<{ last: number | null }, []>(sql).get()?.last ?? 0;
  }

  #events(sql: string, values: SQLQueryBindings[]): Keyed<PlanEvent>[] {
    const rows = this.#db.query<Row, SQLQueryBindings[]>(sql).all(...values);
    return rows.map((row) => keyedBy(mappings["plan-event"], row));
  }
}
