import type { Database } from "bun:sqlite";

/** Words among which those of a beginning are chosen, so that one letter in a large ledger costs no more than this. */
const mostLooked = 10_000;
/** Uses of all words of a beginning up to which they are looked for all at once: the index reads as many places for that. */
const mostUses = 20_000;
/** Beginnings that are remembered: those of one question, which is asked of each kind. */
const mostKept = 64;

/** What a beginning may stand for. */
export interface Ending {
  /** The most used first; the beginning itself, where it is a word, before all others. */
  readonly words: readonly string[];
  /** Whether there are more, and so few uses of all that the index may be asked for whatever begins so. */
  readonly isForAll: boolean;
}

/** The words that beginnings may stand for. */
export class Endings {
  readonly #db: Database;
  readonly #known = new Map<string, Ending>();
  /** How far the index was when they were looked up. */
  #progress = "";

  constructor(db: Database) {
    this.#db = db;
  }

  of(beginning: string, most: number): Ending {
    this.#forgetOld();
    const name = `${most} ${beginning}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find(beginning, most);
    this.#known.set(name, found);
    return found;
  }

  #find(beginning: string, most: number): Ending {
    const sql = `SELECT word, count(*) OVER () AS words, sum(uses) OVER () AS uses
      FROM (SELECT word, uses FROM search_word WHERE word >= ? AND word < ? LIMIT ${mostLooked}) looked
      ORDER BY word = ? DESC, looked.uses DESC, word LIMIT ?`;
    const rows = this.#db
      .query<{ word: string; words: number; uses: number }, [string, string, string, number]>(sql)
      .all(beginning, `${beginning}\u{10ffff}`, beginning, most);
    const { words = 0, uses = 0 } = rows[0] ?? {};
    const isForAll = words > most && words < mostLooked && uses <= mostUses;
    return { words: rows.map(({ word }) => word), isForAll };
  }

  #forgetOld(): void {
    const sql = "SELECT group_concat(kind || done) AS progress FROM search_progress";
    const progress = this.#db.query<{ progress: string | null }, []>(sql).get()?.progress ?? "";
    if (progress !== this.#progress || this.#known.size >= mostKept) this.#known.clear();
    this.#progress = progress;
  }
}
