import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import type { CostSplit } from "../../domain/cost-split.ts";
import type { NanoUsd } from "../../domain/money.ts";
import type { Request } from "../../domain/request.ts";
import { noUsage } from "../../domain/usage.ts";
import {
  costColumns,
  countColumns,
  partColumns,
  placeColumns,
  sumColumns,
  valueColumns,
} from "./rollup-column.ts";

const hourMs = 3_600_000;

/** What the requests of one hour, session, model, branch and subagent type add, in the order of `valueColumns`. */
interface Cell {
  readonly place: readonly [hour: number, session: number, model: string, branch: string, type: string];
  readonly sums: number[];
}

/**
 * Keeps the roll-ups current: every change of a request is added to its cell, and what it was before is taken off. A
 * commit writes each touched cell once, so a thousand requests of one hour cost one row.
 */
export class Rollup {
  readonly #hours: CellTable;
  readonly #sessions: CellTable;
  readonly #touched = new Map<string, Cell>();

  constructor(db: Database) {
    this.#hours = new CellTable(db, "rollup", ["hour", ...placeColumns]);
    this.#sessions = new CellTable(db, "session_rollup", placeColumns);
  }

  /** Takes a request that is new (`before` undefined), changed, or gone (`after` undefined). */
  take(before: Request | undefined, after: Request | undefined): void {
    if (before !== undefined) this.#add(before, -1);
    if (after !== undefined) this.#add(after, 1);
  }

  /** Writes the touched cells. Part of the writer's transaction. */
  flush(): void {
    const bySession = new Map<string, Cell>();
    for (const cell of this.#touched.values()) {
      this.#hours.add(cell.place, cell.sums);
      const [, ...place] = cell.place;
      const name = place.join("\0");
      const known = bySession.get(name) ?? { place: cell.place, sums: cell.sums.map(() => 0) };
      bySession.set(name, known);
      addTo(known.sums, cell.sums, 1);
    }
    for (const { place, sums } of bySession.values()) this.#sessions.add(place.slice(1), sums);
    this.#touched.clear();
  }

  /** Forgets what a rolled-back transaction had changed. */
  reset(): void {
    this.#touched.clear();
  }

  #add(request: Request, factor: 1 | -1): void {
    const { at, sessionKey = 0, model = "", branch = "", subagentType = "" } = request;
    const place = [Math.floor(at / hourMs), sessionKey, model, branch, subagentType] as const;
    const name = place.join("\0");
    const cell = this.#touched.get(name) ?? { place, sums: valueColumns.map(() => 0) };
    this.#touched.set(name, cell);
    addTo(cell.sums, valuesOf(request), factor);
  }
}

function valuesOf({ usage, costNano, costSplit, reportedNano, failed }: Request): number[] {
  const tokens = usage ?? noUsage;
  const parts = [tokens.reasoning, tokens.cacheWrite1h, reportedNano];
  return [
    failed ? 0 : 1,
    failed ? 1 : 0,
    usage !== undefined && costNano === undefined ? 1 : 0,
    tokens.input,
    tokens.output,
    tokens.cacheRead,
    tokens.cacheWrite,
    costNano ?? 0,
    ...parts.map((part) => part ?? 0),
    ...parts.map((part) => (part === undefined ? 0 : 1)),
    ...costValuesOf(costSplit, costNano),
  ];
}

function costValuesOf(split: CostSplit | undefined, costNano: NanoUsd | undefined): number[] {
  if (split === undefined) return [0, 0, 0, 0, 0, costNano ?? 0];
  const { inputNano, outputNano, cacheReadNano, cacheWriteNano, cacheSavedNano } = split;
  return [inputNano, outputNano, cacheReadNano, cacheWriteNano, cacheSavedNano, 0];
}

function addTo(sums: number[], values: readonly number[], factor: 1 | -1): void {
  for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + factor * value;
}

/** One table of cells: adds to a cell, and removes it when no request is left in it. */
class CellTable {
  readonly #add: Statement;
  readonly #sweep: Statement;

  constructor(db: Database, table: string, keys: readonly string[]) {
    this.#add = db.prepare(addition(table, keys));
    const place = keys.map((name) => `${name} = ?`).join(" AND ");
    this.#sweep = db.prepare(`DELETE FROM ${table} WHERE ${place} AND requests + failed = 0`);
  }

  add(place: SQLQueryBindings[] | Cell["place"], sums: readonly number[]): void {
    if (sums.every((sum) => sum === 0)) return;
    this.#add.run(...place, ...sums);
    const [requests = 0, failed = 0] = sums;
    if (requests + failed <= 0) this.#sweep.run(...place);
  }
}

/** The statement that adds to a cell, with the values of `keys` and then of `valueColumns`. */
function addition(table: string, keys: readonly string[]): string {
  const parameter = new Map([...keys, ...valueColumns].map((name, index) => [name, `?${index + 1}`]));
  const given = (name: string): string => parameter.get(name) ?? "";
  const parts = partColumns.map((part, index) => ({ part, count: countColumns[index] ?? "" }));
  const fresh = [
    ...[...keys, ...sumColumns].map(given),
    ...parts.map(({ part, count }) => `iif(${given(count)} > 0, ${given(part)}, NULL)`),
    ...[...countColumns, ...costColumns].map(given),
  ];
  const added = [
    ...[...sumColumns, ...countColumns, ...costColumns].map((name) => `${name} = ${name} + ${given(name)}`),
    ...parts.map(
      ({ part, count }) =>
        `${part} = iif(${count} + ${given(count)} > 0, coalesce(${part}, 0) + ${given(part)}, NULL)`,
    ),
  ];
  return `INSERT INTO ${table} (${[...keys, ...valueColumns].join(", ")}) VALUES (${fresh.join(", ")})
    ON CONFLICT DO UPDATE SET ${added.join(", ")}`;
}
