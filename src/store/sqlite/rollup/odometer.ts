import type { Database } from "bun:sqlite";
import type { OwnerWork } from "../../../domain/work.ts";
import type { Odometer } from "../../odometer.ts";
import type { UsageRow } from "../../store.ts";
import { optionalText } from "../mapping.ts";
import type { Row } from "../thing-table.ts";
import { namelessAgent } from "./nameless-agents.ts";
import { OdometerPart, summedColumns, type Cell, type Owner } from "./odometer-part.ts";

/** How what is remembered is divided. */
export interface OdometerSettings {
  /** Sessions of one block, by their keys. A block is read anew as soon as one of them changed: 512 are some milliseconds. */
  readonly blockSessions: number;
  /** Blocks that are summed by themselves: those of the newest sessions, and of older ones that are worked in again. */
  readonly hotBlocks: number;
}

const usual: OdometerSettings = { blockSessions: 512, hotBlocks: 8 };

/** Of requests whose agent is not known. */
const nobody: Owner = { project: undefined, agent: undefined };

const between = "session_key >= ? AND session_key < ?";
const modelSql = `SELECT session_key, ${summedColumns} FROM model_rollup WHERE model = ? AND session_key > 0`;
const blockSql = `SELECT session_key, model, ${summedColumns} FROM model_rollup WHERE ${between}`;
const namelessSql = `SELECT ${namelessAgent("session_key")}, model, ${summedColumns} FROM model_rollup WHERE session_key <= 0`;
const ownerSql = "SELECT key, project, agent FROM session WHERE key >= ? AND key < ?";
const counterSql = `SELECT session_key, measure, milli FROM counter_rollup WHERE ${between}`;
/** In thousandths, as counters are, so that all add up without dust. */
const workSql = `
  SELECT session_key, named * 1000, unsuccessful * 1000, iif(added_known > 0, lines_added * 1000, NULL),
    iif(removed_known > 0, lines_removed * 1000, NULL) FROM work_rollup WHERE ${between}`;

/** Keys of sessions, the last one excluded. */
interface Keys {
  readonly from: number;
  readonly to: number;
}

const allKeys: Keys = { from: 1, to: Number.MAX_SAFE_INTEGER };

/** Where the sums of a session go. */
type PartOf = (sessionKey: number) => OdometerPart;

/**
 * The sums of everything, added up here: SQLite would sort tens of thousands of cells by texts to group them. What is asked for again
 * is read again only where a session changed (`session.changed`, which is raised whenever a session's sums are): old sessions,
 * which hardly do, are one sum, the others a sum for each block.
 */
export class SqliteOdometer implements Odometer {
  readonly #db: Database;
  readonly #settings: OdometerSettings;
  readonly #owners = new Map<string, Owner>();
  readonly #hot = new Map<number, OdometerPart>();
  /** Of all blocks that are not hot; undefined until first asked for. */
  #cold: OdometerPart | undefined;
  /** The newest block there is, and the change that is known. */
  #newest = 0;
  #change = -1;

  constructor(db: Database, settings = usual) {
    this.#db = db;
    this.#settings = settings;
  }

  usage(): UsageRow[] {
    return this.#sum().usage();
  }

  work(): OwnerWork[] {
    return this.#sum().work();
  }

  /** One transaction: its statements see one state of the ledger. */
  #sum(): OdometerPart {
    return this.#db.transaction(() => {
      this.#follow();
      const sum = new OdometerPart();
      for (const part of [this.#cold ?? new OdometerPart(), ...this.#hot.values()]) sum.add(part);
      // They raise no session's change, and are few.
      for (const cell of this.#cells(namelessSql)) {
        const owner = { project: undefined, agent: optionalText(cell[0]) };
        sum.addUsage(this.#same(owner), String(cell[1]), cell);
      }
      return sum;
    })();
  }

  /** Reads what changed since the last time. What cannot be read is not known, and read the next time. */
  #follow(): void {
    const changes = this.#changedBlocks();
    const blocks = changes.map(({ block }) => block);
    const { hotBlocks } = this.#settings;
    const isKnown = (block: number) => this.#hot.has(block) || block > this.#newest;
    const isWithin = blocks.length <= hotBlocks && this.#hot.size <= 2 * hotBlocks;
    if (this.#cold !== undefined && isWithin && blocks.every(isKnown))
      for (const block of blocks) this.#hot.set(block, this.#read(block));
    else this.#readAll(blocks);
    this.#newest = Math.max(this.#newest, ...blocks);
    this.#change = Math.max(this.#change, ...changes.map(({ change }) => change));
  }

  /** The blocks with a change, the newest first. */
  #changedBlocks(): { readonly block: number; readonly change: number }[] {
    return this.#db
      .query<{ block: number; change: number }, [number, number]>(
        "SELECT key / ? AS block, max(changed) AS change FROM session WHERE changed > ? GROUP BY 1 ORDER BY 1 DESC",
      )
      .all(this.#settings.blockSessions, this.#change);
  }

  #readAll(changed: readonly number[]): void {
    const { hotBlocks } = this.#settings;
    const newest = Math.max(this.#newest, ...changed);
    const latest = Array.from({ length: hotBlocks }, (_, index) => newest - index);
    this.#cold = undefined;
    this.#hot.clear();
    for (const block of [...latest, ...changed.slice(0, hotBlocks)]) this.#hot.set(block, new OdometerPart());
    const cold = new OdometerPart();
    const partOf: PartOf = (key) => this.#hot.get(this.#blockOf(key)) ?? cold;
    const owners = this.#ownersOf(allKeys);
    // Model by model: all cells at once would take tens of megabytes, and their names as long as their sums.
    for (const [model] of this.#cells("SELECT DISTINCT model FROM model_rollup"))
      for (const cell of this.#cells(modelSql, String(model))) {
        const key = Number(cell[0]);
        partOf(key).addUsage(owners.get(key) ?? nobody, String(model), cell);
      }
    this.#addWork(allKeys, owners, partOf);
    this.#cold = cold;
  }

  #read(block: number): OdometerPart {
    const { blockSessions } = this.#settings;
    // Requests that name no session are none's.
    const keys = { from: Math.max(1, block * blockSessions), to: (block + 1) * blockSessions };
    const part = new OdometerPart();
    const owners = this.#ownersOf(keys);
    for (const cell of this.#cells(blockSql, keys.from, keys.to))
      part.addUsage(owners.get(Number(cell[0])) ?? nobody, String(cell[1]), cell);
    this.#addWork(keys, owners, () => part);
    return part;
  }

  #addWork({ from, to }: Keys, owners: ReadonlyMap<number, Owner>, partOf: PartOf): void {
    const counters = this.#countersOf({ from, to });
    const add = (key: number, told: Row) => partOf(key).addWork(owners.get(key) ?? nobody, told);
    for (const key of owners.keys()) add(key, { sessions: 1000 });
    for (const [key, told] of counters) add(key, told);
    for (const [key, calls = 0, failures = 0, linesAdded = null, linesRemoved = null] of this.#cells(
      workSql,
      from,
      to,
    )) {
      const known = counters.get(Number(key));
      add(Number(key), {
        tool_calls: calls,
        tool_failures: failures,
        lines_added: known?.["lines_added"] === undefined ? linesAdded : null,
        lines_removed: known?.["lines_removed"] === undefined ? linesRemoved : null,
      });
    }
  }

  #ownersOf({ from, to }: Keys): ReadonlyMap<number, Owner> {
    const rows = this.#db.query<Row, [number, number]>(ownerSql).all(from, to);
    return new Map(
      rows.map((row) => {
        const owner = { project: optionalText(row["project"]), agent: String(row["agent"]) };
        return [Number(row["key"]), this.#same(owner)];
      }),
    );
  }

  #same(owner: Owner): Owner {
    const name = `${owner.agent ?? ""}\0${owner.project ?? "\0"}`;
    const same = this.#owners.get(name) ?? owner;
    this.#owners.set(name, same);
    return same;
  }

  /** A session's counters in thousandths. They outweigh what its tools' results tell under the same name. */
  #countersOf({ from, to }: Keys): ReadonlyMap<number, Row> {
    const found = new Map<number, Row>();
    for (const row of this.#db.query<Row, [number, number]>(counterSql).iterate(from, to)) {
      const key = Number(row["session_key"]);
      const name = String(row["measure"]).replace(".", "_");
      found.set(key, { ...found.get(key), [name]: row["milli"] ?? null });
    }
    return found;
  }

  /** What a statement yields, as it is written in this file. */
  #cells(sql: string, ...values: (string | number)[]): Cell[] {
    return this.#db.query(sql).values(...values) as Cell[];
  }

  #blockOf(sessionKey: number): number {
    return Math.floor(sessionKey / this.#settings.blockSessions);
  }
}
