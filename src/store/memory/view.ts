import type { Things } from "../../domain/kinds.ts";
import type { ThingKind } from "../../domain/observation.ts";
import type { Session } from "../../domain/session.ts";
import type { Entry, Filter, Keyed, LedgerReader } from "../store.ts";
import type { Dispute, LedgerView, Pages, StoredEntry, StoredPoint } from "../whole.ts";
import { disputesOf } from "./agreement.ts";
import type { MemoryLedger } from "./ledger.ts";
import type { MemoryReader } from "./reader.ts";

/** Small, so that tests see more than one page. */
const pageRows = 3;

/** The ledger in memory as it is when each list is asked for: it keeps no earlier states. */
export class MemoryView implements LedgerView {
  readonly reader: LedgerReader;
  readonly #ledger: MemoryLedger;
  readonly #memory: MemoryReader;

  constructor(ledger: MemoryLedger, reader: MemoryReader) {
    this.#ledger = ledger;
    this.#memory = reader;
    this.reader = reader;
  }

  sessions(filter: Filter): Pages<Session> {
    return pagesOf(this.#memory.sessions(filter, Infinity).toSorted((a, b) => a.key - b.key));
  }

  things<K extends ThingKind>(kind: K, filter: Filter): Pages<Keyed<Things[K]>> {
    return pagesOf(this.#memory.things(kind, filter));
  }

  entries(filter: Filter): Pages<StoredEntry> {
    const digests = this.#ledger.digests;
    const entries = this.#memory.entries(filter, Infinity).toReversed();
    return pagesOf(
      entries.map((entry) => Object.assign({}, this.#meant(entry), { digest: digests.get(entry.seq) })),
    );
  }

  #meant(entry: Entry): Entry {
    const { kind, thingKey } = entry;
    if (kind === "event" || kind === "data-point" || thingKey === undefined) return entry;
    const key = this.#ledger.shelves[kind].byKey(thingKey)?.key ?? thingKey;
    return key === thingKey ? entry : { ...entry, thingKey: key, first: false };
  }

  points(filter: Filter): Pages<StoredPoint> {
    return pagesOf(this.#memory.points(filter));
  }

  aliases(kind: ThingKind, keys: readonly number[]): ReadonlyMap<number, readonly string[]> {
    const known = this.#ledger.shelves[kind].aliases();
    return new Map(
      keys.flatMap((key) => {
        const aliases = known.get(key);
        return aliases === undefined ? [] : [[key, aliases]];
      }),
    );
  }

  disputes(requestKeys: readonly number[]): ReadonlyMap<number, readonly Dispute[]> {
    return new Map(
      requestKeys.flatMap((key) => {
        const request = this.#ledger.shelves.request.byKey(key);
        const disputes = request === undefined ? [] : disputesOf(this.#ledger, request);
        return disputes.length === 0 ? [] : [[key, disputes]];
      }),
    );
  }

  [Symbol.dispose](): void {
    // The ledger belongs to whoever opened it.
  }
}

function pagesOf<T>(rows: readonly T[]): Pages<T> {
  return {
    total: rows.length,
    *[Symbol.iterator]() {
      for (let from = 0; from < rows.length; from += pageRows) yield rows.slice(from, from + pageRows);
    },
  };
}
