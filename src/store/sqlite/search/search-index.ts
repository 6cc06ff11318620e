import type { Database, Statement } from "bun:sqlite";
import { sessionTexts, type SearchTexts } from "../../../domain/search-text.ts";
import type { Thing } from "../../../domain/thing.ts";
import { wordsOf } from "../../../domain/word.ts";
import { mostWords, type SearchPosition } from "../../search.ts";
import { sessionOf } from "../session-book.ts";
import { keyedBy, type Row } from "../thing-table.ts";
import { rowOf, sessionWord } from "./place.ts";
import { foundBy, placeIn, searchSources, type IndexTable, type SearchSource } from "./source.ts";
import { WordCount } from "./word-count.ts";

/** Changed things, and sessions, that one step looks at; a search looks through as many that no step took yet. */
export const mostStale = 200;
const mostSessions = 200;

interface StaleRow extends SearchPosition {
  readonly kind: string;
}

/**
 * Makes the ledger searchable behind its commits: what is new in the order of its keys, and what changed since. It is the
 * writer's, so that a step and a commit never meet.
 */
export class SearchIndex {
  readonly #db: Database;
  readonly #words: WordCount;
  readonly #stale: Statement;
  readonly #noteDone: Statement;
  readonly #insert: Readonly<Record<IndexTable, Statement>>;
  readonly #remove: Readonly<Record<IndexTable, Statement>>;
  /** How far each kind is; empty until it is first asked for, and after a failure. */
  readonly #done = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
    this.#words = new WordCount(db);
    this.#stale = db.prepare("INSERT OR IGNORE INTO search_stale (kind, at, key) VALUES (?, ?, ?)");
    this.#noteDone = db.prepare("INSERT OR REPLACE INTO search_progress (kind, done) VALUES (?, ?)");
    const each = (sql: (table: string) => string) => ({
      search_prompt: db.prepare(sql("search_prompt")),
      search_tool: db.prepare(sql("search_tool")),
      search_error: db.prepare(sql("search_error")),
    });
    this.#insert = each((table) => `INSERT INTO ${table} (rowid, text) VALUES (?, ?)`);
    this.#remove = each((table) => `DELETE FROM ${table} WHERE rowid = ?`);
  }

  /** Takes note in the commit's transaction that a thing changed or is gone; what is not searchable yet needs no note. */
  changed(
    kind: SearchSource["kind"],
    key: number,
    { before, after }: { before: Thing | undefined; after: Thing | undefined },
  ): void {
    if (before === undefined || key > this.#doneOf(kind)) return;
    const source = searchSources.find((one) => one.kind === kind);
    if (source === undefined || (after !== undefined && foundBy(source, before) === foundBy(source, after)))
      return;
    const place = placeIn(source, before, key);
    this.#stale.run(kind, place.at, place.key);
  }

  /** One step in a transaction of its own; false when it left nothing to do. */
  step(): boolean {
    if (!this.#hasWork()) return false;
    try {
      this.#db.transaction(() => this.#work()).immediate();
    } catch (thrown) {
      this.reset();
      throw thrown;
    }
    return this.#hasWork();
  }

  /** Forgets everything, to be made anew step by step. */
  clear(): void {
    const clear = this.#db.transaction(() => {
      for (const table of ["search_prompt", "search_tool", "search_error"])
        this.#db.run(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`);
      for (const table of ["search_session", "search_word", "search_progress", "search_stale"])
        this.#db.run(`DELETE FROM ${table}`);
    });
    clear.immediate();
    this.reset();
  }

  reset(): void {
    this.#done.clear();
    this.#words.reset();
  }

  #hasWork(): boolean {
    const any = (sql: string): boolean => this.#db.query(sql).get() !== null;
    if (
      any("SELECT 1 FROM search_stale LIMIT 1") ||
      this.#last("session", "changed") > this.#doneOf("session")
    )
      return true;
    return searchSources.some(({ kind, mapping }) => this.#last(mapping.table, "key") > this.#doneOf(kind));
  }

  #work(): void {
    this.#refresh();
    for (const source of searchSources) this.#proceed(source);
    this.#takeSessions();
    this.#words.flush();
  }

  /** What changed: off where it stands, and in again as it is now. */
  #refresh(): void {
    const stale = this.#db
      .query<StaleRow, [number]>("SELECT kind, at, key FROM search_stale LIMIT ?")
      .all(mostStale);
    for (const { kind, ...place } of stale) {
      const source = searchSources.find((one) => one.kind === kind);
      if (source !== undefined) this.#retake(source, place);
      this.#db
        .query("DELETE FROM search_stale WHERE kind = ? AND at = ? AND key = ?")
        .run(kind, place.at, place.key);
    }
  }

  #retake(source: SearchSource, place: SearchPosition): void {
    for (const table of tablesOf(source)) this.#remove[table].run(rowOf(place));
    const { table } = source.mapping;
    const row = this.#db
      .query<Row, [number]>(`SELECT * FROM ${table} WHERE key = ? AND ${source.only}`)
      .get(Math.floor(place.key / 2));
    if (row !== null) this.#take(source, row);
  }

  /** The next things of a source. */
  #proceed(source: SearchSource): void {
    const { kind, mapping, only, step } = source;
    const from = this.#doneOf(kind);
    const last = this.#last(mapping.table, "key");
    if (last <= from) return;
    const to = Math.min(from + step, last);
    const sql = `SELECT * FROM ${mapping.table} WHERE key > ? AND key <= ? AND ${only} ORDER BY key`;
    for (const row of this.#db.query<Row, [number, number]>(sql).all(from, to)) this.#take(source, row);
    this.#finish(kind, to);
  }

  #take(source: SearchSource, row: Row): void {
    const thing = keyedBy(source.mapping, row);
    const number = rowOf(placeIn(source, thing, thing.key));
    for (const table of tablesOf(source)) {
      const text = this.#textOf(source.texts[table]?.(thing), thing.sessionKey);
      if (text !== undefined) this.#insert[table].run(number, text);
    }
  }

  #takeSessions(): void {
    // Sessions of one commit share a number: a step ends between commits, or the next would skip the rest of one.
    const sql = `SELECT * FROM session WHERE changed > ?1 AND changed <= (SELECT max(changed) FROM
      (SELECT changed FROM session WHERE changed > ?1 ORDER BY changed LIMIT ?2)) ORDER BY changed`;
    const rows = this.#db.query<Row, [number, number]>(sql).all(this.#doneOf("session"), mostSessions);
    for (const row of rows) this.#takeSession(row);
    const last = rows.at(-1);
    if (last !== undefined) this.#finish("session", Number(last["changed"]));
  }

  #takeSession(row: Row): void {
    const session = sessionOf(row);
    const text = this.#textOf(sessionTexts(session), undefined) ?? "";
    const held = this.#db
      .query<{ text: string }, [number]>("SELECT text FROM search_session WHERE rowid = ?")
      .get(session.key);
    if (held?.text === text) return;
    if (held !== null) this.#db.query("DELETE FROM search_session WHERE rowid = ?").run(session.key);
    this.#db.query("INSERT INTO search_session (rowid, text) VALUES (?, ?)").run(session.key, text);
  }

  #textOf(texts: SearchTexts, sessionKey: number | undefined): string | undefined {
    if (texts === undefined) return undefined;
    const { inOrder, whole } = wordsOf(texts.join("\n"), mostWords);
    const words = [...inOrder, ...whole].map(({ word }) => word);
    this.#words.add(words);
    return (sessionKey === undefined ? words : [...words, sessionWord(sessionKey)]).join(" ");
  }

  #last(table: string, column: "key" | "changed"): number {
    const sql = `SELECT max(${column}) AS last FROM ${table}`;
    return this.#db.query<{ last: number | null }, []>(sql).get()?.last ?? 0;
  }

  #doneOf(kind: string): number {
    const known = this.#done.get(kind);
    if (known !== undefined) return known;
    const done = progressOf(this.#db, kind);
    this.#done.set(kind, done);
    return done;
  }

  #finish(kind: string, done: number): void {
    this.#noteDone.run(kind, done);
    this.#done.set(kind, done);
  }
}

/** How far a kind of things, or sessions, is searchable. */
export function progressOf(db: Database, kind: string): number {
  const sql = "SELECT done FROM search_progress WHERE kind = ?";
  return db.query<{ done: number }, [string]>(sql).get(kind)?.done ?? 0;
}

function tablesOf({ texts }: SearchSource): IndexTable[] {
  // The names of an object that is keyed by them.
  return Object.keys(texts) as IndexTable[];
}
