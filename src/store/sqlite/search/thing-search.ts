import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Thing } from "../../../domain/thing.ts";
import {
  compareFound,
  hasWords,
  positionOf,
  type SearchHit,
  type SearchKind,
  type SearchPage,
  type SearchPosition,
  type SearchQuestion,
} from "../../search.ts";
import type { Filter } from "../../store.ts";
import { alsoOf, conditionsOf, sessionConditions, usesModel, type Conditions } from "../condition.ts";
import { keyedBy, type Row } from "../thing-table.ts";
import type { Endings } from "./endings.ts";
import { expressionOf } from "./expression.ts";
import { placeOfRow, rowOf } from "./place.ts";
import { mostStale, progressOf } from "./search-index.ts";
import { placeIn, searchSources, type IndexTable, type SearchSource } from "./source.ts";

/** Rows that the index proposes at a time, and for one page: what a filter leaves out is looked at in vain. */
const perLook = 200;
const mostLooked = 2000;
/** A filter that leaves so many sessions names them to the index; one that leaves more leaves enough of what is found. */
const mostNamed = 256;

const tables: Readonly<Record<Exclude<SearchKind, "session">, IndexTable>> = {
  prompt: "search_prompt",
  tool: "search_tool",
  error: "search_error",
};

/** One question about prompts, tools or errors. */
export class ThingSearch {
  readonly #db: Database;
  readonly #endings: Endings;
  readonly #question: SearchQuestion;
  readonly #kind: Exclude<SearchKind, "session">;
  readonly #table: IndexTable;
  readonly #sources: readonly SearchSource[];

  constructor(
    db: Database,
    endings: Endings,
    question: SearchQuestion & { readonly kind: Exclude<SearchKind, "session"> },
  ) {
    this.#db = db;
    this.#endings = endings;
    this.#question = question;
    this.#kind = question.kind;
    this.#table = tables[question.kind];
    this.#sources = searchSources.filter(({ texts }) => texts[this.#table] !== undefined);
  }

  page(): SearchPage {
    const { limit } = this.#question;
    // What is fresh is read first: what becomes known between the two is then in both, and not in neither.
    const fresh = this.#sources.flatMap((source) => this.#freshOf(source));
    const isWhole = this.#sources.every((source) => this.#isNearlyDone(source));
    const { known, edge } = this.#known();
    const found = new Map([...fresh, ...known].map((hit) => [rowOf(hit.position), hit]));
    const hits = [...found.values()]
      .filter(({ position }) => edge === undefined || compareFound(position, edge) <= 0)
      .toSorted((a, b) => compareFound(a.position, b.position));
    const page = hits.slice(0, limit);
    return { hits: page, next: hits.length > limit ? page.at(-1)?.position : edge, isWhole };
  }

  /** What the index knows, the newest first, and how far it was asked; undefined when to its end. */
  #known(): { readonly known: readonly SearchHit[]; readonly edge: SearchPosition | undefined } {
    const expression = this.#expression();
    const known: SearchHit[] = [];
    if (expression === undefined) return { known, edge: undefined };
    const [below, downTo] = this.#span();
    let row = below;
    for (let looked = 0; looked < mostLooked && known.length <= this.#question.limit; looked += perLook) {
      const proposed = this.#proposed(expression, [downTo, row]);
      known.push(...this.#sources.flatMap((source) => this.#hitsAt(source, proposed)));
      if (proposed.length < perLook) return { known, edge: undefined };
      row = proposed.at(-1) ?? row;
    }
    return { known, edge: placeOfRow(row) };
  }

  /** The rows to look at: below the first number, down to the second. */
  #span(): [below: number, downTo: number] {
    const { filter, before } = this.#question;
    const below = filter.to === undefined ? Number.MAX_SAFE_INTEGER : hourRow(filter.to - 1, 1);
    const downTo = filter.from === undefined ? 0 : hourRow(filter.from, 0);
    return [Math.min(below, before === undefined ? below : rowOf(before)), downTo];
  }

  #proposed(expression: string, [downTo, below]: [number, number]): number[] {
    const sql = `SELECT rowid AS found FROM ${this.#table}
      WHERE ${this.#table} MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ${perLook}`;
    return this.#db
      .query<{ found: number }, [string, number, number]>(sql)
      .all(expression, downTo, below)
      .map(({ found }) => found);
  }

  #expression(): string | undefined {
    const { words, filter } = this.#question;
    return expressionOf(this.#endings, words, this.#sessionKeys(filter));
  }

  /** The sessions that the filter leaves, when they are few enough to be named; undefined where they are not asked for. */
  #sessionKeys({ branch, model, from: _from, to: _to, ...owner }: Filter): number[] | undefined {
    // A request knows its own branch, which may not be its session's, and its own model, also where it is of no session.
    const owned = this.#kind === "error" ? owner : { ...owner, branch, model };
    if (Object.values(owned).every((value) => value === undefined)) return undefined;
    const { where, values } = sessionConditions(owned);
    const keys = this.#db
      .query<{ key: number }, SQLQueryBindings[]>(`SELECT key FROM session ${where} LIMIT ${mostNamed + 1}`)
      .all(...values)
      .map(({ key }) => key);
    return keys.length > mostNamed ? undefined : keys;
  }

  /** Those of some rows of the index that are of a source, and what the question means. */
  #hitsAt(source: SearchSource, proposed: readonly number[]): SearchHit[] {
    const places = proposed
      .map((row) => placeOfRow(row))
      .filter(({ key }) => source.isRequest === (key % 2 === 1));
    const hours = new Map(places.map(({ at, key }) => [key, at]));
    const keys = JSON.stringify(places.map(({ key }) => Math.floor(key / 2)));
    const { table } = source.mapping;
    // Of each name one text for any number of keys, so that the statement is the same.
    const named = `(SELECT value FROM json_each(?)) AS named CROSS JOIN ${table} ON ${table}.key = named.value`;
    const { where, values } = this.#conditions(source);
    const rows = this.#rows(source, { from: named, where, values: [keys, ...values] });
    // One that was in another hour when it was made searchable is told from where it is now.
    return this.#hitsIn(source, rows).filter(({ position }) => hours.get(position.key) === position.at);
  }

  /** What is not searchable yet, as far as one step of making it so goes, and what changed since it was. */
  #freshOf(source: SearchSource): SearchHit[] {
    const { kind, mapping, only, step } = source;
    const { where, values } = this.#conditions(source);
    const after = Math.max(progressOf(this.#db, kind), this.#lastOf(source) - step);
    const from = `(SELECT * FROM ${mapping.table} WHERE (key > ? AND ${only})
      OR key IN (SELECT key / 2 FROM search_stale WHERE kind = ? LIMIT ${mostStale})) AS ${mapping.table}`;
    const rows = this.#rows(source, { from, where, values: [after, kind, ...values] });
    const { before } = this.#question;
    return this.#hitsIn(source, rows).filter(
      ({ position }) => before === undefined || compareFound(position, before) > 0,
    );
  }

  #isNearlyDone(source: SearchSource): boolean {
    const stale = this.#db
      .query<{ count: number }, [string]>("SELECT count(*) AS count FROM search_stale WHERE kind = ?")
      .get(source.kind);
    const left = this.#lastOf(source) - progressOf(this.#db, source.kind);
    return left <= source.step && (stale?.count ?? 0) <= mostStale;
  }

  #lastOf({ mapping }: SearchSource): number {
    const sql = `SELECT max(key) AS last FROM ${mapping.table}`;
    return this.#db.query<{ last: number | null }, []>(sql).get()?.last ?? 0;
  }

  #conditions({ mapping, isRequest }: SearchSource): Conditions {
    const { table } = mapping;
    const { filter } = this.#question;
    const own = conditionsOf(filter, table);
    return isRequest ? own : alsoOf(own, [[usesModel(`${table}.session_key`), filter.model]]);
  }

  #rows({ mapping }: SearchSource, { from, where, values }: Conditions & { readonly from: string }): Thing[] {
    const { table } = mapping;
    return this.#db
      .query<Row, SQLQueryBindings[]>(
        `SELECT ${table}.* FROM ${from} LEFT JOIN session ON session.key = ${table}.session_key ${where}`,
      )
      .all(...values)
      .map((row) => keyedBy(mapping, row));
  }

  #hitsIn(source: SearchSource, things: readonly Thing[]): SearchHit[] {
    const textsOf = source.texts[this.#table];
    return things
      .filter((thing) => hasWords(textsOf?.(thing), this.#question.words))
      .map((thing) => this.#hit(source, thing));
  }

  #hit(source: SearchSource, thing: Thing): SearchHit {
    // Every thing was read by its key, and is of the kind that its source is of.
    const { key } = thing as Thing & { key: number };
    const hit = { kind: this.#kind, of: source.kind, thing, position: placeIn(source, thing, key) };
    return hit as unknown as SearchHit;
  }
}

/** The first row of the hour of an instant, or of one so many hours later. */
function hourRow(at: number, later: number): number {
  const { at: hour } = positionOf(at, 0);
  return rowOf({ at: hour + later, key: 0 });
}
