import type { Database, Statement } from "bun:sqlite";
import { sourceBit, sourcesOf } from "../../domain/observation.ts";
import { placeholderRank, type Request } from "../../domain/request.ts";
import { agrees } from "../../domain/usage-agreement.ts";
import { usageRow } from "./mapping.ts";

/** A merge of two accounts of one request, and what came of it. */
export interface RequestMerge {
  readonly key: number;
  readonly known: Request;
  readonly told: Request;
  readonly merged: Request;
}

/**
 * What witnesses said of a request's usage where it is not what the request holds. Who is named as a source and has no
 * row here agrees with the request.
 */
export class DisagreementTable {
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #sources: Statement<{ source: number }, [number]>;
  readonly #move: Statement;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO disagreement
       (request_key, source, is_placeholder, cost_nano, input, output, reasoning, cache_read, cache_write, cache_write_1h)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare("DELETE FROM disagreement WHERE request_key = ? AND source = ?");
    this.#sources = db.prepare("SELECT source FROM disagreement WHERE request_key = ?");
    this.#move = db.prepare("UPDATE OR IGNORE disagreement SET request_key = ? WHERE request_key = ?");
  }

  /** Notes who disagrees after a merge. */
  note({ key, known, told, merged }: RequestMerge): void {
    const { usage } = merged;
    if (usage === undefined) return;
    const differs = (one: Request): boolean => one.usage !== undefined && !agrees(one.usage, usage);
    if (!differs(known) && !differs(told)) return;
    const noted = this.#sources.all(key).reduce((bits, row) => bits | row.source, 0);
    const agreed = known.usage === undefined ? 0 : known.sources & ~noted;
    // What a channel says again replaces what it said before: its best account is its account.
    if (differs(known)) this.#putAll(key, known, agreed & ~told.sources);
    if (differs(told)) this.#putAll(key, told, told.sources & ~agreed);
    else if (told.usage !== undefined) this.#removeAll(key, told.sources & noted);
  }

  /** What was noted of a request that turned out to be another. */
  move(from: number, to: number): void {
    this.#move.run(to, from);
  }

  #putAll(key: number, account: Request, bits: number): void {
    const isPlaceholder = account.usageRank === placeholderRank ? 1 : 0;
    for (const source of sourcesOf(bits)) {
      const { costNano, usage } = account;
      this.#put.run(key, sourceBit(source), isPlaceholder, costNano ?? null, ...usageRow(usage));
    }
  }

  #removeAll(key: number, bits: number): void {
    for (const source of sourcesOf(bits)) this.#remove.run(key, sourceBit(source));
  }
}
