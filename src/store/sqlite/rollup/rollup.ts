import type { Database, Statement } from "bun:sqlite";
import type { CostSplit } from "../../../domain/cost-split.ts";
import type { NanoUsd } from "../../../domain/money.ts";
import type { Request } from "../../../domain/request.ts";
import { noUsage } from "../../../domain/usage.ts";
import {
  costColumns,
  countColumns,
  partColumns,
  cubes,
  sumColumns,
  valueColumns,
  type Cube,
  type PlaceColumn,
} from "./rollup-column.ts";
import { hourMs } from "../../../domain/time.ts";
import { NamelessAgents } from "./nameless-agents.ts";

type Place = Readonly<Record<PlaceColumn, string | number>>;

/** What the requests of one place add, in the order of `valueColumns`. */
interface Cell {
  readonly place: Place;
  readonly sums: number[];
}

/**
 * Keeps the roll-ups current: every change of a request is added to its cell, and what it was before is taken off. A
 * commit writes each touched cell once, so a thousand requests of one hour cost one row a table.
 */
export class Rollup {
  readonly #tables: readonly CellTable[];
  readonly #nameless: NamelessAgents;
  readonly #touched = new Map<string, Cell>();
  /** The cell added to last: what comes together is mostly of one. */
  #last: Cell | undefined;

  constructor(db: Database) {
    this.#tables = Object.values(cubes).map((cube) => new CellTable(db, cube));
    this.#nameless = new NamelessAgents(db);
  }

  /** Takes a request that is new (`before` undefined), changed, or gone (`after` undefined). */
  take(before: Request | undefined, after: Request | undefined): void {
    if (before !== undefined) this.#add(before, -1);
    if (after !== undefined) this.#add(after, 1);
  }

  /** The sessions whose cells are to be written. */
  sessions(): number[] {
    const keys = [...this.#touched.values()].map(({ place }) => Number(place.session_key));
    // Requests that name no session are none's.
    return keys.filter((key) => key > 0);
  }

  /** Writes the touched cells. Part of the writer's transaction. */
  flush(): void {
    if (this.#touched.size === 0) return;
    for (const table of this.#tables) table.add(this.#touched.values());
    this.#forget();
  }

  /** Forgets what a rolled-back transaction had changed. */
  reset(): void {
    this.#forget();
    this.#nameless.reset();
  }

  #forget(): void {
    this.#touched.clear();
    this.#last = undefined;
  }

  #add(request: Request, factor: 1 | -1): void {
    const { at, model = "", branch = "", subagentType = "" } = request;
    const hour = Math.floor(at / hourMs);
    const sessionKey = this.#placeOf(request);
    const place = { hour, session_key: sessionKey, model, branch, subagent_type: subagentType };
    if (this.#last === undefined || !isSamePlace(this.#last.place, place)) {
      // Names are telemetry, and hold any character that could part them.
      const name = JSON.stringify([hour, sessionKey, model, branch, subagentType]);
      this.#last = cellAt(this.#touched, name, place);
    }
    addTo(this.#last.sums, valuesOf(request), factor);
  }

  #placeOf({ sessionKey, agent }: Request): number {
    return sessionKey ?? (agent === undefined ? 0 : this.#nameless.keyOf(agent));
  }
}

function isSamePlace(a: Place, b: Place): boolean {
  return (
    a.hour === b.hour &&
    a.session_key === b.session_key &&
    a.model === b.model &&
    a.branch === b.branch &&
    a.subagent_type === b.subagent_type
  );
}

function cellAt(cells: Map<string, Cell>, name: string, place: Place): Cell {
  const known = cells.get(name);
  if (known !== undefined) return known;
  const fresh = { place, sums: valueColumns.map(() => 0) };
  cells.set(name, fresh);
  return fresh;
}

function valuesOf({ usage, costNano, costSplit, reportedNano, failed }: Request): number[] {
  const tokens = usage ?? noUsage;
  const parts = [tokens.reasoning, tokens.cacheWrite1h, reportedNano];
  return [
    failed ? 0 : 1,
    failed ? 1 : 0,
    costNano === undefined && (usage !== undefined || !failed) ? 1 : 0,
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
  for (let index = 0; index < values.length; index += 1)
    sums[index] = (sums[index] ?? 0) + factor * (values[index] ?? 0);
}

/** One table of cells: adds to a cell, and removes it when no request is left in it. */
class CellTable {
  readonly #keys: readonly PlaceColumn[];
  readonly #add: Statement;
  readonly #sweep: Statement;

  constructor(db: Database, { table, keys }: Cube) {
    this.#keys = keys;
    this.#add = db.prepare(addition(table, keys));
    const place = keys.map((name) => `${name} = ?`).join(" AND ");
    this.#sweep = db.prepare(`DELETE FROM ${table} WHERE ${place} AND requests + failed = 0`);
  }

  /** Adds cells of every place, those that are one in this table together. */
  add(cells: Iterable<Cell>): void {
    const own = new Map<string, Cell>();
    for (const { place, sums } of cells) {
      const name = JSON.stringify(this.#keys.map((key) => place[key]));
      addTo(cellAt(own, name, place).sums, sums, 1);
    }
    for (const cell of own.values()) this.#write(cell);
  }

  #write({ place, sums }: Cell): void {
    if (sums.every((sum) => sum === 0)) return;
    const key = this.#keys.map((name) => place[name]);
    this.#add.run(...key, ...sums);
    const [requests = 0, failed = 0] = sums;
    if (requests + failed <= 0) this.#sweep.run(...key);
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
