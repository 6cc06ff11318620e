import { listedFirst } from "../../domain/feed-line.ts";
import type { MergeRules } from "../../domain/kinds.ts";
import type { ThingKind } from "../../domain/observation.ts";
import type { Thing } from "../../domain/thing.ts";
import type { AccountFrom } from "../account-from.ts";
import type { Keyed } from "../store.ts";
import type { AliasIndex } from "./alias-index.ts";
import type { ThingTable } from "./thing-table.ts";

/** Where an account of a thing belongs, and what was known when it was found. */
export interface Place<T extends Thing> {
  readonly key: number;
  /** Whether nothing leads there yet. */
  readonly first: boolean;
  readonly known: T | undefined;
  /** Things that turn out to be the one at this place. */
  readonly joined: readonly Found<T>[];
  /** Its aliases that lead nowhere yet. */
  readonly unknown: readonly string[];
}

interface Found<T> {
  readonly key: number;
  readonly known: T | undefined;
}

/** A thing that was joined of two by their likeness alone, and is two again: the `line` stays where its ids lead, the `event` has none. */
export interface Parting<T extends Thing> {
  readonly key: number;
  readonly at: number;
  readonly joined: T;
  readonly event: T;
  readonly line: T;
}

/** How one kind of thing is merged, and what follows each change of it. */
export interface BookRules<T extends Thing> extends MergeRules<T> {
  /** The key of a thing that is known to be the told one by something else than an alias. */
  readonly twinOf?: (told: T, known: T | undefined, from: AccountFrom) => number | undefined;
  /** Whether something may have to be parted before an account can be put where it belongs. */
  readonly mayPart?: (told: T) => boolean;
  /** What has to be parted before that. */
  readonly pairBefore?: (told: T, known: Keyed<T> | undefined) => Parting<T> | undefined;
  /** Called with a thing that was parted. */
  readonly parted?: (key: number) => void;
  /** Gives the event of a parted thing a line of the feed; says whether it is the one that the thing stood on, undefined where none is left. */
  readonly giveLine?: (pair: Parting<T>, toKey: number) => boolean | undefined;
  /** Called with every merge, before it is written. */
  readonly merging?: (merge: { key: number; known: T; told: T; merged: T }) => void;
  /** Called with every row before it is written: what it is, and what it will be; undefined where there is none. */
  readonly changed?: (before: T | undefined, after: T | undefined, key: number) => void;
  /** Called with a thing that turned out to be another, before it is merged into that. */
  readonly joining?: (key: number, absorbed: T) => void;
}

/** The rules of a kind, where its things lie, and what leads to them. */
interface BookParts<T extends Thing> extends BookRules<T> {
  readonly table: ThingTable<T>;
  readonly aliases: AliasIndex;
}

/** Keeps one kind of thing: an account that shares an alias with a known thing joins it, one that shares two joins those. */
export class ThingBook<T extends Thing> {
  readonly #kind: ThingKind;
  readonly #parts: BookParts<T>;
  /** Undefined until it is first asked for, and after a rollback. */
  #lastKey: number | undefined;

  constructor(kind: ThingKind, parts: BookParts<T>) {
    this.#kind = kind;
    this.#parts = parts;
  }

  /** Finds the place of an account without writing anything. A fact is known by its aliases alone. */
  locate(aliases: readonly string[], told: T, from: AccountFrom = "witness"): Place<T> {
    const { keys, unknown } = this.#parts.aliases.resolve(this.#kind, aliases);
    const found = this.#meant(keys, told);
    const twin = from === "fact" ? undefined : this.#parts.twinOf?.(told, found[0]?.known, from);
    if (twin !== undefined && found.every(({ key }) => key !== twin)) found.push(this.#at(twin));
    const [own, ...joined] = listedFirst(found);
    if (own === undefined)
      return { key: this.#freshKey(), first: true, known: undefined, joined: [], unknown };
    return { ...own, first: false, joined, unknown };
  }

  /** Whether a line of a file says nothing of its own session. */
  isRepeated(aliases: readonly string[], told: T): boolean {
    const { isRepeated, aliases: index } = this.#parts;
    if (isRepeated === undefined) return false;
    const known = index.resolve(this.#kind, aliases).keys.map((key) => this.#at(key).known);
    return isRepeated(
      told,
      known.filter((one) => one !== undefined),
    );
  }

  /** Writes what was seen at its place. False when that changed nothing. */
  put(place: Place<T>, account: T): boolean {
    const { known } = place;
    const changed = place.first || known === undefined || this.#merge(place, known, account);
    if (place.first) this.#lastKey = place.key;
    if (known === undefined) {
      this.#parts.changed?.(undefined, account, place.key);
      this.#parts.table.insert(place.key, account);
    }
    for (const alias of place.unknown) this.#parts.aliases.add(alias, place.key, this.#kind);
    return changed;
  }

  /** Parts what stands where a line belongs; the keys of what came of it are to be settled once the line is put. */
  makeRoom(aliases: readonly string[], told: T): readonly number[] {
    if (this.#parts.mayPart?.(told) !== true) return [];
    const [own] = this.#meant(this.#parts.aliases.resolve(this.#kind, aliases).keys, told);
    return this.#part(told, own?.known === undefined ? undefined : { ...own.known, key: own.key });
  }

  /** Finds the other half of what was parted, where there is one by now; says which things that changed. */
  settle(keys: readonly number[]): readonly number[] {
    return keys.flatMap((key) => {
      const known = this.#parts.table.byKey(key);
      if (known === undefined) return [key];
      const { key: _, ...account } = known;
      // Without its key it is a T again.
      const told = account as unknown as T;
      const rest = this.#part(told, known);
      const twin = this.#parts.twinOf?.(told, told, "witness");
      if (twin === undefined || twin === key) return [key, ...this.settle(rest)];
      const [own, ...joined] = listedFirst<Found<T>>([{ key, known: told }, this.#at(twin)]);
      if (own?.known !== undefined)
        this.#merge({ ...own, first: false, joined, unknown: [] }, own.known, own.known);
      return [key, twin, ...this.settle(rest)];
    });
  }

  #part(told: T, known: Keyed<T> | undefined): readonly number[] {
    const pair = this.#parts.pairBefore?.(told, known);
    if (pair === undefined) return [];
    const { key, joined } = pair;
    const { table, changed, parted } = this.#parts;
    const fresh = this.#freshKey();
    this.#lastKey = fresh;
    parted?.(key);
    const { event, line } = key === known?.key ? this.#partLines(pair, fresh) : pair;
    changed?.(joined, line, key);
    table.update(key, line);
    changed?.(undefined, event, fresh);
    table.insert(fresh, event);
    return [key, fresh];
  }

  /** A line that tells more of its own answer has a line of the feed itself, and so the event takes its own along. */
  #partLines(pair: Parting<T>, fresh: number): Pick<Parting<T>, "event" | "line"> {
    const isOwn = this.#parts.giveLine?.(pair, fresh);
    return {
      event: isOwn === undefined ? pair.event : { ...pair.event, listed: true },
      line: isOwn === true ? { ...pair.line, listed: undefined } : pair.line,
    };
  }

  /** Takes a thing out that nothing leads to any more. Its key must not be given out again: a redirect keeps it. */
  takeOut(key: number): void {
    const { table, changed } = this.#parts;
    changed?.(this.#at(key).known, undefined, key);
    table.remove(key);
  }

  /** Forgets keys that a rolled-back transaction had given out. */
  reset(): void {
    this.#lastKey = undefined;
  }

  #freshKey(): number {
    this.#lastKey ??= Math.max(this.#parts.table.lastKey(), this.#parts.aliases.redirects.last(this.#kind));
    return this.#lastKey + 1;
  }

  #at(key: number): Found<T> {
    return { key, known: this.#parts.table.byKey(key) };
  }

  /** Of the things that aliases lead to, those that are meant. */
  #meant(keys: readonly number[], told: T): Found<T>[] {
    const found = keys.map((key) => this.#at(key));
    const { isOther } = this.#parts;
    if (isOther === undefined) return found;
    return found.filter(({ known }) => known === undefined || !isOther(known, told));
  }

  #merge(place: Place<T>, known: T, account: T): boolean {
    let merged = this.#united(place.key, known, account);
    for (const { key: other, known: absorbed } of place.joined) {
      if (absorbed !== undefined) {
        this.#parts.joining?.(other, absorbed);
        this.#parts.changed?.(absorbed, undefined, other);
        merged = this.#united(place.key, merged, absorbed);
      }
      this.#parts.table.remove(other);
      this.#parts.aliases.redirects.add(this.#kind, other, place.key);
    }
    if (place.joined.length === 0 && isSame(known, merged)) return false;
    this.#parts.changed?.(known, merged, place.key);
    this.#parts.table.update(place.key, merged);
    return true;
  }

  #united(key: number, known: T, told: T): T {
    const merged = this.#parts.unite(known, told);
    this.#parts.merging?.({ key, known, told, merged });
    return merged;
  }
}

/** Whether two accounts say the same; their fields are plain values, and usages are compared by what they hold. */
function isSame<T extends object>(a: T, b: T): boolean {
  for (const name in b) {
    const [one, other] = [a[name], b[name]];
    if (one === other) continue;
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
    if (!isSame(one, other)) return false;
  }
  return true;
}
