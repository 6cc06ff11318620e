import type { Database, Statement } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";

import { AliasFilter } from "./alias-filter.ts";
import { KeyMarks } from "./key-marks.ts";
import { Redirects } from "./redirects.ts";
import { RowWriter } from "./row-writer.ts";
import type { Inflow } from "./journal.ts";
import { UnsortedAliases } from "./unsorted-aliases.ts";

/** The kinds of things as the column `kind` numbers them, from 1. The order is that of ledgers on disk: only append. */
const aliasKinds: readonly ThingKind[] = [
  "request",
  "tool-call",
  "prompt",
  "subagent",
  "compaction",
  "task",
  "limit-sample",
  "statement",
  "preamble",
  "inserted-text",
  "checkpoint",
  "background-task",
  "plan-event",
];

/** The number that stands for a kind of thing in the table of aliases. */
export function aliasKindOf(kind: ThingKind): number {
  return aliasKinds.indexOf(kind) + 1;
}

interface FreshAlias {
  readonly key: number;
  readonly kind: number;
}

/** Which thing an id means. Ids carry their own prefix (`req:`, `tool:`), so kinds never meet. */
export class AliasIndex {
  readonly #find: Statement<{ key: number }, [string]>;
  /** Where things went that ids lead to. */
  readonly redirects: Redirects;
  readonly #forget: Statement;
  /** Aliases of this transaction, written together when it ends: one statement for many. */
  readonly #fresh = new Map<string, FreshAlias>();
  readonly #writer: RowWriter;
  readonly #unsorted: UnsortedAliases;
  #inflow: Inflow = "telemetry";
  #filter: AliasFilter | undefined;
  /** Things that have an id, once somebody asked. */
  #named: KeyMarks<number> | undefined;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.#find = db.prepare("SELECT key FROM alias WHERE alias = ?");
    this.#writer = new RowWriter(db, "INSERT OR IGNORE INTO alias (alias, key, kind)", 3);
    this.#unsorted = new UnsortedAliases(db);
    const isEmpty = this.#unsorted.isEmpty && db.query("SELECT 1 FROM alias LIMIT 1").get() === null;
    this.#filter = isEmpty ? new AliasFilter() : undefined;
    this.redirects = new Redirects(db);
    this.#forget = db.prepare("DELETE FROM alias WHERE alias = ?");
  }

  /** The distinct keys that the aliases lead to, and the aliases that lead nowhere yet. */
  resolve(kind: ThingKind, aliases: readonly string[]): { keys: number[]; unknown: string[] } {
    const keys: number[] = [];
    const unknown: string[] = [];
    for (const alias of aliases) {
      const found = this.#keyOf(alias);
      if (found === undefined) unknown.push(alias);
      else {
        const key = this.redirects.followed(kind, found);
        if (!keys.includes(key)) keys.push(key);
      }
    }
    return { keys, unknown };
  }

  /** Whether any id leads to a thing. The first question reads all of the index. */
  has(kind: ThingKind, key: number): boolean {
    this.#named ??= this.#readNamed();
    return this.#named.of(aliasKindOf(kind), key) !== 0;
  }

  add(alias: string, key: number, kind: ThingKind): void {
    this.#named?.add(aliasKindOf(kind), key, 1);
    this.#fresh.set(alias, { key, kind: aliasKindOf(kind) });
  }

  /** From now on an id leads nowhere. */
  forget(alias: string): void {
    this.#fresh.delete(alias);
    this.#unsorted.forget(alias);
    this.#forget.run(alias);
  }

  /** Says what mostly comes in: ids of history are sorted in many at a time. */
  expect(inflow: Inflow): void {
    this.#inflow = inflow;
  }

  /** Whether ids wait to be sorted in that nothing is to wait for any more. */
  get isBehind(): boolean {
    return this.#inflow === "telemetry" && !this.#unsorted.isEmpty;
  }

  /** Writes what was added. Part of the writer's transaction. */
  flush(): void {
    const rows = this.#inflow === "history" ? this.#unsorted : this.#writer;
    for (const [alias, { key, kind }] of this.#fresh) {
      rows.add(alias, key, kind);
      this.#filter?.add(alias);
    }
    rows.flush();
    if (this.isBehind || this.#unsorted.isFull) this.#unsorted.sortIn();
    this.#fresh.clear();
    if (this.#filter?.isFull === true) this.#filter = undefined;
  }

  /** Forgets what a rolled-back transaction had added. */
  reset(): void {
    this.#fresh.clear();
    this.#writer.reset();
    this.#unsorted.reset();
    this.#named = undefined;
  }

  #readNamed(): KeyMarks<number> {
    const followed = this.redirects.followedAmong();
    const named = new KeyMarks<number>();
    const rows = this.#db.query<{ kind: number; key: number }, []>(
      "SELECT kind, key FROM alias WHERE kind IS NOT NULL UNION ALL SELECT kind, key FROM unsorted_alias",
    );
    for (const { kind, key } of rows.iterate()) {
      const thing = aliasKinds[kind - 1];
      if (thing !== undefined) named.add(kind, followed(thing, key), 1);
    }
    for (const { key, kind } of this.#fresh.values()) named.add(kind, key, 1);
    return named;
  }

  #keyOf(alias: string): number | undefined {
    const fresh = this.#fresh.get(alias);
    if (fresh !== undefined) return fresh.key;
    if (this.#filter?.mayHave(alias) === false) return undefined;
    return this.#unsorted.keyOf(alias) ?? this.#find.get(alias)?.key;
  }
}
