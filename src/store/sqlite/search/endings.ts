import type { Database } from "bun:sqlite";

/** Words among which those of a beginning are chosen, so that one letter in a large ledger costs no more than this. */
const mostLooked = 10_000;
/** Beginnings that are remembered: those of one question, which is asked of each kind. */
const mostKept = 64;

/** The words that beginnings may stand for, the most used first; the beginning itself, where it is a word, before all others. */
export class Endings {
  readonly #db: Database;
  readonly #known = new Map<string, readonly string[]>();
  /** How far the index was when they were looked up. */
  #progress = "";

  constructor(db: Database) {
    this.#db = db;
  }

  of(beginning: string, most: number): readonly string[] {
    this.#forgetOld();
    const name = `${most} ${beginning}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find(beginning, most);
    this.#known.set(name, found);
    return found;
  }

  #find(beginning: string, most: number): readonly string[] {
    const sql = `SELECT word FROM (SELECT word, uses FROM search_word WHERE word >= ? AND word < ? LIMIT ${mostLooked})
      ORDER BY word = ? DESC, uses DESC, word LIMIT ?`;
    return this.#db
      .query<{ word: string }, [string, string, string, number]>(sql)
      .all(beginning, `${beginning}\u{10ffff}`, beginning, most)
      .map(({ word }) => word);
  }

  #forgetOld(): void {
    const sql = "SELECT group_concat(kind || done) AS progress FROM search_progress";
    const progress = this.#db.query<{ progress: string | null }, []>(sql).get()?.progress ?? "";
    if (progress !== this.#progress || this.#known.size >= mostKept) this.#known.clear();
    this.#progress = progress;
  }
}
