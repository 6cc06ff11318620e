import type { Database, Statement } from "bun:sqlite";
import type { DataPointObservation } from "../../domain/observation.ts";
import { placedBetween, type StreamPoint } from "../../domain/stream.ts";
import type { StreamTail } from "../store.ts";
import type { StoredPoint } from "../whole.ts";
import { toSql } from "./thing-table.ts";
import type { WorkRollup } from "./rollup/work-rollup.ts";

/** Series keys held in memory. Beyond this the map is emptied and filled again from the table. */
const maxKnownSeries = 50_000;

/** A point of the same stream. */
interface Neighbour extends StreamPoint {
  readonly time_nano: string;
}

/** What is kept of a series. */
type SeriesAccount = Pick<DataPointObservation, "series" | "agent" | "metric" | "unit" | "measure" | "model">;

/** The points of metric counters. A point is known by its series, start and time; only points that add something have a row. */
export class PointTable {
  readonly #find: Statement<{ key: number }, [string]>;
  readonly #addSeries: Statement;
  readonly #addPoint: Statement;
  readonly #before: Statement<Neighbour, [number, string, string]>;
  readonly #after: Statement<Neighbour, [number, string, string]>;
  readonly #correct: Statement;
  readonly #tail: Statement<{ time_nano: string; total: number }, [string, string]>;
  readonly #keys = new Map<string, number>();
  readonly #work: WorkRollup;

  constructor(db: Database, work: WorkRollup) {
    this.#work = work;
    this.#find = db.prepare("SELECT key FROM series WHERE identity = ?");
    this.#addSeries = db.prepare(
      "INSERT INTO series (session_key, identity, agent, metric, unit, measure, model) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#addPoint = db.prepare(
      "INSERT OR IGNORE INTO point (series_key, start_nano, time_nano, at, increase, total, value) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#before = db.prepare(neighbourSql("< ? ORDER BY time_nano DESC"));
    this.#after = db.prepare(neighbourSql("> ? ORDER BY time_nano"));
    this.#correct = db.prepare(
      "UPDATE point SET increase = ? WHERE series_key = ? AND start_nano = ? AND time_nano = ?",
    );
    this.#tail = db.prepare(
      `SELECT time_nano, total FROM point JOIN series ON series.key = point.series_key
       WHERE series.identity = ? AND start_nano = ? AND total IS NOT NULL ORDER BY time_nano DESC LIMIT 1`,
    );
  }

  /** Adds a point; false when this very point is already there. */
  add(seen: DataPointObservation, sessionKey: number | undefined): boolean {
    const { value, increase } = seen;
    if (increase === 0 && value.kind === "sum" && !this.#fellToNothing(seen)) return true;
    const { changes } = this.#addPoint.run(
      this.#seriesKey(seen, sessionKey),
      seen.startNano,
      seen.timeNano,
      seen.at,
      increase,
      toSql(seen.total),
      value.kind === "sum" || value.kind === "gauge" ? null : JSON.stringify(value),
    );
    if (changes > 0) this.#work.count(sessionKey, seen.measure, increase);
    return changes > 0;
  }

  /** Adds a point that another ledger holds, between those of its stream; false when this very point is already there. */
  merge(point: Omit<StoredPoint, "sessionKey">, sessionKey: number | undefined): boolean {
    const { startNano, timeNano, at, total, value, measure } = point;
    const place = [this.#seriesKey(point, sessionKey), startNano, timeNano] as const;
    const [before, after] =
      total === undefined ? [] : [this.#before.get(...place), this.#after.get(...place)];
    const { increase, rest } = placedBetween(point, before ?? undefined, after ?? undefined);
    const { changes } = this.#addPoint.run(...place, at, increase, toSql(total), toSql(value));
    if (changes === 0) return false;
    this.#work.count(sessionKey, measure, increase);
    if (!after || rest === undefined || rest === after.increase) return true;
    this.#correct.run(rest, place[0], startNano, after.time_nano);
    this.#work.count(sessionKey, measure, -after.increase);
    this.#work.count(sessionKey, measure, rest);
    return true;
  }

  tail(series: string, startNano: string): StreamTail | undefined {
    const row = this.#tail.get(series, startNano);
    return row === null ? undefined : { timeNano: row.time_nano, total: row.total };
  }

  /** Whether a count began again and is at nothing so far: it adds nothing, but what follows rises from there. */
  #fellToNothing({ series, startNano, total }: DataPointObservation): boolean {
    return total === 0 && (this.tail(series, startNano)?.total ?? 0) > 0;
  }

  /** Forgets series that a rolled-back transaction had added. */
  reset(): void {
    this.#keys.clear();
  }

  #seriesKey(seen: SeriesAccount, sessionKey: number | undefined): number {
    const known = this.#keys.get(seen.series);
    if (known !== undefined) return known;
    const key = this.#find.get(seen.series)?.key ?? this.#insertSeries(seen, sessionKey);
    if (this.#keys.size >= maxKnownSeries) this.#keys.clear();
    this.#keys.set(seen.series, key);
    return key;
  }

  #insertSeries(seen: SeriesAccount, sessionKey: number | undefined): number {
    const { lastInsertRowid } = this.#addSeries.run(
      toSql(sessionKey),
      seen.series,
      seen.agent,
      seen.metric,
      seen.unit,
      toSql(seen.measure),
      toSql(seen.model),
    );
    return Number(lastInsertRowid);
  }
}

function neighbourSql(side: string): string {
  return `SELECT time_nano, increase, total FROM point
    WHERE series_key = ? AND start_nano = ? AND total IS NOT NULL AND time_nano ${side} LIMIT 1`;
}
