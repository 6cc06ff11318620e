import type { Database, Statement } from "bun:sqlite";
import { areOneCompaction, compactionSlackMs, type Compaction } from "../../domain/compaction.ts";
import { nearest } from "../../domain/thing.ts";
import { mappings } from "./mapping.ts";
import { keyedBy, type Row } from "./thing-table.ts";

/** Finds the other account of a compaction that is told twice without a common id: by a line of a transcript and by an event. */
export class CompactionTwins {
  readonly #near: Statement<Row, [number, number, number]>;

  constructor(db: Database) {
    this.#near = db.prepare("SELECT * FROM compaction WHERE session_key = ? AND at BETWEEN ? AND ?");
  }

  /** The key of the compaction that an account is of, where none of its ids leads to one. */
  of(told: Compaction): number | undefined {
    const { sessionKey, at } = told;
    if (sessionKey === undefined) return undefined;
    const rows = this.#near.all(sessionKey, at - compactionSlackMs, at + compactionSlackMs);
    const known = rows.map((row) => keyedBy(mappings.compaction, row));
    return nearest(known, told, (one) => areOneCompaction(one, told))?.key;
  }
}
