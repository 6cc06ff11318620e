import type { Database, Statement } from "bun:sqlite";
import { zstdDecompressSync } from "node:zlib";
import type { Outgoing } from "../../domain/outgoing.ts";
import { signals } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Outbox, Waiting, WaitingSum } from "../outbox.ts";
import { SqliteFactFeed } from "./fact-feed.ts";
import { unwritten } from "./unwritten.ts";

/** Requests of one commit are kept as one, up to this length before compression: fewer rows, and they compress better. */
const maxJoinedBytes = 1_000_000;
/** The quickest level: a batch of 12 kB takes 0.05 ms and a quarter of its size; the next level takes twice that for a tenth less. */
const zstdLevel = 1;
/** Rows looked at for one request of a sender. */
const maxRows = 512;

interface Row {
  readonly id: number;
  readonly items: number;
  readonly at: number;
  readonly body: Uint8Array;
}

interface Place {
  readonly outbox_id: number;
  readonly items: number;
  readonly bytes: number;
  readonly inflated: number;
}

type Sum = { -readonly [Name in keyof WaitingSum]: WaitingSum[Name] };

/** The outbox on SQLite. The writer fills it within its own transactions and says when they are over. */
export class SqliteOutbox implements Outbox {
  /** What changed and is still to be told, which is handed over in one transaction. */
  readonly facts: SqliteFactFeed;
  readonly #db: Database;
  readonly #sums = new Map<string, Sum>();
  /** What the open transaction adds. */
  #adding: { readonly relay: string; readonly items: number; readonly bytes: number }[] = [];
  readonly #add: Statement;
  readonly #addFor: Statement;
  readonly #places: Statement<Place, [string, string]>;
  readonly #first: Statement<{ outbox_id: number; at: number }, [string, string]>;
  readonly #all: Statement<Place & { signal: string }, [string]>;
  readonly #read: Statement<Row, [number]>;
  readonly #place: Statement<Place & { signal: string }, [string, number]>;
  readonly #remove: Statement;
  readonly #removePayload: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.facts = new SqliteFactFeed(db, this);
    this.#add = db.prepare("INSERT INTO outbox (signal, at, items, body, inflated) VALUES (?, ?, ?, ?, ?)");
    this.#addFor = db.prepare("INSERT INTO outbox_relay VALUES (?, ?, ?, ?, ?, ?, ?)");
    const places = "SELECT outbox_id, items, bytes, inflated, signal FROM outbox_relay";
    this.#places = db.prepare(`${places} WHERE relay = ? AND signal = ? ORDER BY outbox_id LIMIT ${maxRows}`);
    this.#first = db.prepare(
      "SELECT outbox_id, at FROM outbox_relay WHERE relay = ? AND signal = ? ORDER BY outbox_id LIMIT 1",
    );
    this.#all = db.prepare(`${places} WHERE relay = ? ORDER BY outbox_id`);
    this.#read = db.prepare("SELECT id, items, at, body FROM outbox WHERE id = ?");
    this.#place = db.prepare(`${places} WHERE relay = ? AND outbox_id = ?`);
    this.#remove = db.prepare("DELETE FROM outbox_relay WHERE relay = ? AND signal = ? AND outbox_id = ?");
    this.#removePayload = db.prepare(
      "DELETE FROM outbox WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox_relay WHERE outbox_id = ?1)",
    );
    const known = db.query<WaitingSum & { relay: string }, []>(
      "SELECT relay, sum(items) AS items, sum(bytes) AS bytes FROM outbox_relay GROUP BY relay",
    );
    for (const { relay, items, bytes } of known.all()) this.#sums.set(relay, { items, bytes });
  }

  /** Adds payloads within the transaction that is open. `kept` or `reset` has to follow. */
  put(outgoing: readonly Outgoing[]): void {
    const groups = Map.groupBy(outgoing, ({ relays, signal }) => JSON.stringify([relays, signal]));
    for (const group of groups.values()) for (const joined of joinedOf(group)) this.#putOne(joined);
  }

  /** The transaction is durable. */
  kept(): void {
    for (const { relay, items, bytes } of this.#adding) this.#count(relay, { items, bytes });
    this.#adding = [];
  }

  /** The transaction was rolled back. */
  reset(): void {
    this.#adding = [];
  }

  waiting(relay: string): WaitingSum {
    return this.#sums.get(relay) ?? { items: 0, bytes: 0 };
  }

  oldestAt(relay: string): UnixMs | undefined {
    const firsts = signals.flatMap((signal) => this.#first.get(relay, signal)?.at ?? []);
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  }

  next(relay: string, most: { readonly bytes: number; readonly items: number }): readonly Waiting[] {
    if (this.waiting(relay).items === 0) return [];
    const [turn] = signals
      .flatMap((signal) => {
        const first = this.#first.get(relay, signal);
        return first === null ? [] : [{ signal, id: first.outbox_id }];
      })
      .toSorted((a, b) => a.id - b.id);
    if (turn === undefined) return [];
    const { signal } = turn;
    let [bytes, items] = [0, 0];
    const taken: Waiting[] = [];
    for (const place of this.#places.all(relay, signal)) {
      bytes += place.inflated;
      items += place.items;
      if (taken.length > 0 && (bytes > most.bytes || items > most.items)) break;
      const row = this.#read.get(place.outbox_id);
      if (row !== null) taken.push({ ...row, signal, body: zstdDecompressSync(row.body) });
    }
    return taken;
  }

  settle(relay: string, ids: readonly number[]): void {
    const places = ids.flatMap((id) => this.#place.get(relay, id) ?? []);
    this.#forget(relay, places);
  }

  trim(relay: string, bytes: number, spared: readonly number[]): WaitingSum {
    const held = new Set(spared);
    let over = this.waiting(relay).bytes - bytes;
    const going: (Place & { signal: string })[] = [];
    for (const place of this.#all.iterate(relay)) {
      if (over <= 0) break;
      if (held.has(place.outbox_id)) continue;
      going.push(place);
      over -= place.bytes;
    }
    return this.#forget(relay, going);
  }

  keepOnly(relays: readonly string[]): ReadonlyMap<string, number> {
    const others = [...this.#sums.keys()].filter((relay) => !relays.includes(relay));
    const gone = others.map((relay) => [relay, this.#forget(relay, this.#all.all(relay)).items] as const);
    for (const relay of others) this.#sums.delete(relay);
    return new Map(gone);
  }

  #putOne({ relays, signal, items, body }: Outgoing): void {
    const packed = Bun.zstdCompressSync(body, { level: zstdLevel });
    const at = Date.now();
    const id = Number(this.#add.run(signal, at, items, packed, body.length).lastInsertRowid);
    for (const relay of relays) {
      this.#addFor.run(relay, signal, id, at, items, packed.length, body.length);
      this.#adding.push({ relay, items, bytes: packed.length });
    }
  }

  #forget(relay: string, places: readonly (Place & { signal: string })[]): WaitingSum {
    const gone = { items: 0, bytes: 0 };
    try {
      this.#db.transaction(() => {
        for (const { signal, outbox_id } of places) {
          this.#remove.run(relay, signal, outbox_id);
          this.#removePayload.run(outbox_id);
        }
      })();
    } catch (thrown) {
      throw unwritten(thrown);
    }
    for (const { items, bytes } of places) {
      gone.items += items;
      gone.bytes += bytes;
    }
    this.#count(relay, { items: -gone.items, bytes: -gone.bytes });
    return gone;
  }

  #count(relay: string, { items, bytes }: WaitingSum): void {
    const sum = this.#sums.get(relay) ?? { items: 0, bytes: 0 };
    sum.items += items;
    sum.bytes += bytes;
    this.#sums.set(relay, sum);
  }
}

/** Requests of one signal for the same relays, one after the other as one: so protobuf joins messages that only repeat a field. */
function joinedOf(group: readonly Outgoing[]): readonly Outgoing[] {
  const joined: Outgoing[] = [];
  let parts: Outgoing[] = [];
  let bytes = 0;
  const end = (): void => {
    const [first] = parts;
    if (first === undefined) return;
    const items = parts.reduce((sum, part) => sum + part.items, 0);
    joined.push({ ...first, items, body: Buffer.concat(parts.map(({ body }) => body)) });
    parts = [];
    bytes = 0;
  };
  for (const part of group) {
    if (bytes + part.body.length > maxJoinedBytes) end();
    parts.push(part);
    bytes += part.body.length;
  }
  end();
  return joined;
}
