import type { ThingKind, ThingObservation } from "../../domain/observation.ts";
import type { Thing } from "../../domain/thing.ts";
import type { AliasIndex } from "./alias-index.ts";
import type { ThingTable } from "./thing-table.ts";

/** Where an account of a thing belongs: the thing's key, whether it is new, and what else its aliases join. */
export interface Place {
  readonly key: number;
  readonly first: boolean;
  readonly joined: readonly number[];
  readonly unknown: readonly string[];
}

/** Keeps one kind of thing: an account that shares an alias with a known thing joins it, one that shares two joins those. */
export class ThingBook<Seen extends ThingObservation, T extends Thing> {
  readonly #kind: ThingKind;
  readonly #table: ThingTable<T>;
  readonly #aliases: AliasIndex;
  readonly #accountOf: (seen: Seen, sessionKey: number | undefined) => T;
  readonly #unite: (a: T, b: T) => T;
  /** Undefined until it is first asked for, and after a rollback. */
  #lastKey: number | undefined;

  constructor(
    kind: Seen["kind"],
    parts: {
      table: ThingTable<T>;
      aliases: AliasIndex;
      accountOf: (seen: Seen, sessionKey: number | undefined) => T;
      unite: (a: T, b: T) => T;
    },
  ) {
    this.#kind = kind;
    this.#table = parts.table;
    this.#aliases = parts.aliases;
    this.#accountOf = parts.accountOf;
    this.#unite = parts.unite;
  }

  /** Finds the place of an account without writing anything. */
  locate(aliases: readonly string[]): Place {
    const { keys, unknown } = this.#aliases.resolve(this.#kind, aliases);
    const [key, ...joined] = keys;
    if (key === undefined) return { key: this.#freshKey(), first: true, joined: [], unknown };
    return { key, first: false, joined, unknown };
  }

  /** What is known so far of the thing at a place. */
  known(place: Place): T | undefined {
    return place.first ? undefined : this.#table.byKey(place.key);
  }

  /** Writes what was seen at its place. */
  put(place: Place, seen: Seen, sessionKey: number | undefined): void {
    const account = this.#accountOf(seen, sessionKey);
    if (place.first) {
      this.#lastKey = place.key;
      this.#table.insert(place.key, account);
    } else this.#merge(place, account);
    for (const alias of place.unknown) this.#aliases.add(alias, place.key);
  }

  /** Forgets keys that a rolled-back transaction had given out. */
  reset(): void {
    this.#lastKey = undefined;
  }

  #freshKey(): number {
    this.#lastKey ??= Math.max(this.#table.lastKey(), this.#aliases.lastRedirected(this.#kind));
    return this.#lastKey + 1;
  }

  #merge(place: Place, account: T): void {
    let merged = account;
    const known = this.#table.byKey(place.key);
    if (known !== undefined) merged = this.#unite(known, merged);
    for (const other of place.joined) {
      const absorbed = this.#table.byKey(other);
      if (absorbed !== undefined) merged = this.#unite(merged, absorbed);
      this.#table.remove(other);
      this.#aliases.redirect(this.#kind, other, place.key);
    }
    this.#table.update(place.key, merged);
  }
}
