import { listedFirst } from "../../domain/feed-line.ts";
import type { MergeRules } from "../../domain/kinds.ts";
import type { Thing } from "../../domain/thing.ts";
import type { AccountFrom } from "../account-from.ts";
import type { Keyed } from "../store.ts";

/** A thing that turned out to be another, and whose it was. */
export interface JoinedThing {
  readonly key: number;
  readonly sessionKey: number | undefined;
}

/** As in the store on SQLite: the `line` stays, the `event` goes. */
export interface Parting<T> {
  readonly key: number;
  readonly at: number;
  readonly event: T;
  readonly line: T;
}

/** Where an account went, what was known there, whether that changed, and what it joined. */
interface Put<T> {
  readonly key: number;
  readonly before: T | undefined;
  readonly changed: boolean;
  readonly joined: readonly JoinedThing[];
}

/** All things of a kind; listed only for searches, because ids place most accounts. */
export type All<T> = () => readonly Keyed<T>[];

/** What tells things apart besides their ids, as with `BookParts` in the SQLite store. */
export interface ShelfRules<T> extends MergeRules<T> {
  readonly twinOf?: (
    told: T,
    known: T | undefined,
    at: { readonly all: All<T>; readonly from: AccountFrom },
  ) => number | undefined;
  readonly pairBefore?: (told: T, known: Keyed<T> | undefined, all: All<T>) => Parting<T> | undefined;
  readonly parted?: (key: number, event: number) => void;
  readonly giveLine?: (pair: Parting<T>, toKey: number) => boolean | undefined;
}

/** One kind of thing in memory: the merge rules without a database, the reference for every other store. */
export class ThingShelf<T extends Thing> {
  readonly #rules: ShelfRules<T>;
  readonly #things = new Map<number, T>();
  readonly #keys = new Map<string, number>();
  readonly #redirects = new Map<number, number>();
  #lastKey = 0;

  constructor(rules: ShelfRules<T>) {
    this.#rules = rules;
  }

  /** Joins the account to whatever its aliases name. */
  put(aliases: readonly string[], account: T, from: AccountFrom = "witness"): Put<T> {
    const repeated = from === "witness" ? this.#repeated(aliases, account) : undefined;
    if (repeated !== undefined) return { ...repeated, changed: false, joined: [] };
    const parted = from !== "witness" ? [] : this.#part(account, this.#ownOf(aliases, account));
    const placed = this.#place(this.#keysOf(aliases, account, from), aliases, account);
    this.#settle(parted);
    return placed;
  }

  /** The thing of another session that an account only repeats. */
  #repeated(aliases: readonly string[], account: T): Pick<Put<T>, "key" | "before"> | undefined {
    const keys = aliases.flatMap((alias) => this.#keys.get(alias) ?? []).map((key) => this.#follow(key));
    const known = keys.flatMap((key) => this.#things.get(key) ?? []);
    const [key] = keys;
    if (key === undefined || this.#rules.isRepeated?.(account, known) !== true) return undefined;
    return { key, before: this.#things.get(key) };
  }

  #place(keys: ReadonlySet<number>, aliases: readonly string[], account: T): Put<T> {
    const found = [...keys].map((one) => ({ one, known: this.#things.get(one) }));
    const [key = this.#lastKey + 1, ...others] = listedFirst(found).map(({ one }) => one);
    const joined = others.map((other) => ({ key: other, sessionKey: this.#things.get(other)?.sessionKey }));
    if (keys.size === 0) this.#lastKey = key;
    let merged = account;
    const known = this.#things.get(key);
    if (known !== undefined) merged = this.#rules.unite(known, merged);
    for (const other of others) {
      const absorbed = this.#things.get(other);
      if (absorbed !== undefined) merged = this.#rules.unite(merged, absorbed);
      this.#things.delete(other);
      this.#redirects.set(other, key);
    }
    this.#things.set(key, merged);
    for (const alias of aliases) if (!this.#keys.has(alias)) this.#keys.set(alias, key);
    const changed = joined.length > 0 || !Bun.deepEquals(known, merged);
    return { key, before: known, changed, joined };
  }

  #ownOf(aliases: readonly string[], account: T): Keyed<T> | undefined {
    const [own] = this.#keysOf(aliases, account, "fact");
    return own === undefined ? undefined : this.byKey(own);
  }

  #part(told: T, known: Keyed<T> | undefined): readonly number[] {
    const { pairBefore, parted } = this.#rules;
    const pair = pairBefore?.(told, known, () => this.all());
    if (pair === undefined) return [];
    this.#lastKey += 1;
    const { event, line } = pair.key === known?.key ? this.#partLines(pair, this.#lastKey) : pair;
    this.#things.set(pair.key, line);
    this.#things.set(this.#lastKey, event);
    parted?.(pair.key, this.#lastKey);
    return [pair.key, this.#lastKey];
  }

  #partLines(pair: Parting<T>, fresh: number): Pick<Parting<T>, "event" | "line"> {
    const isOwn = this.#rules.giveLine?.(pair, fresh);
    return {
      event: isOwn === undefined ? pair.event : { ...pair.event, listed: true },
      line: isOwn === true ? { ...pair.line, listed: undefined } : pair.line,
    };
  }

  #settle(keys: readonly number[]): void {
    for (const key of keys) {
      const known = this.#things.get(key);
      if (known === undefined) continue;
      const rest = this.#part(known, Object.assign({}, known, { key }));
      const twin = this.#rules.twinOf?.(known, known, { all: () => this.all(), from: "witness" });
      if (twin !== undefined && twin !== key) this.#place(new Set([key, twin]), [], known);
      this.#settle(rest);
    }
  }

  /** Puts what is known of a thing in place of what was. */
  replace(key: number, thing: T): void {
    this.#things.set(key, thing);
  }

  /** Takes a thing and its name out for good; who knows it by its number is led to another one, or to none. */
  takeOut(key: number, alias: string, toKey: number): void {
    this.#things.delete(key);
    this.#keys.delete(alias);
    this.#redirects.set(key, toKey);
  }

  /** Notes that it stands on a line of the feed. */
  stand(key: number): void {
    const thing = this.#things.get(key);
    if (thing !== undefined) this.#things.set(key, { ...thing, listed: true });
  }

  /** Makes one more id lead to a thing; false where it already leads to one. */
  name(alias: string, key = 0): boolean {
    if (this.#keys.has(alias)) return false;
    this.#keys.set(alias, key);
    return true;
  }

  knows(aliases: readonly string[]): boolean {
    return aliases.some((alias) => this.#keys.has(alias));
  }

  /** Whether an id leads to a thing. */
  leads(alias: string, key: number): boolean {
    const found = this.#keys.get(alias);
    return found !== undefined && this.#follow(found) === key;
  }

  byKey(key: number): Keyed<T> | undefined {
    const followed = this.#follow(key);
    const thing = this.#things.get(followed);
    return thing === undefined ? undefined : { ...thing, key: followed };
  }

  all(): Keyed<T>[] {
    return [...this.#things].map(([key, thing]) => Object.assign({}, thing, { key }));
  }

  /** The ids that lead to each thing, in order. */
  aliases(): ReadonlyMap<number, readonly string[]> {
    const byThing = Map.groupBy(this.#keys, ([, key]) => this.#follow(key));
    return new Map([...byThing].map(([key, known]) => [key, known.map(([alias]) => alias).toSorted()]));
  }

  #keysOf(aliases: readonly string[], told: T, from: AccountFrom): ReadonlySet<number> {
    const { isOther, twinOf } = this.#rules;
    const named = aliases.flatMap((alias) => this.#keys.get(alias) ?? []).map((key) => this.#follow(key));
    const keys = new Set(
      named.filter((key) => {
        const known = this.#things.get(key);
        return known === undefined || isOther?.(known, told) !== true;
      }),
    );
    if (from === "fact") return keys;
    const [own] = keys;
    const twin = twinOf?.(told, own === undefined ? undefined : this.#things.get(own), {
      all: () => this.all(),
      from,
    });
    return twin === undefined ? keys : keys.add(twin);
  }

  #follow(key: number): number {
    let current = key;
    for (;;) {
      const next = this.#redirects.get(current);
      if (next === undefined) return current;
      current = next;
    }
  }
}
