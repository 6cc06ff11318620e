import type { Database, SQLQueryBindings } from "bun:sqlite";
import { standsOnLine } from "../../domain/feed-line.ts";
import { isStandIn, typedAlias, typedName } from "../../domain/prompt.ts";
import type { ThingKind } from "../../domain/observation.ts";
import type { Request } from "../../domain/request.ts";
import type { Thing } from "../../domain/thing.ts";
import {
  leftOut,
  type EntryRecord,
  type LedgerRecord,
  type Merged,
  type Owner,
  type PointRecord,
  type ThingRecord,
} from "../whole.ts";
import type { AliasIndex } from "./alias-index.ts";
import type { DisagreementTable } from "./disagreement-table.ts";
import type { EntryLog } from "./entry-log.ts";
import { FeedIndex } from "./feed-index.ts";
import { mappings } from "./mapping.ts";
import type { PointTable } from "./point-table.ts";
import type { SessionBook } from "./session-book.ts";
import type { StandIns } from "./stand-ins.ts";
import { StandingThings } from "./standing-things.ts";
import type { ThingBook } from "./thing-book.ts";
import type { ThingMapping } from "./thing-table.ts";

/** The parts of the writer that records of another ledger go to. */
export interface MergeParts {
  readonly sessions: SessionBook;
  readonly books: Readonly<Record<ThingKind, unknown>>;
  readonly points: PointTable;
  readonly entries: EntryLog;
  readonly disagreements: DisagreementTable;
  readonly aliases: AliasIndex;
  readonly standIns: StandIns;
}

interface Taken {
  readonly fate: Merged["fates"][number];
  readonly key?: number | undefined;
}

/** Columns that say nothing of which thing it is: its number, whether the feed tells of it, and a price, which may be computed anew. */
const noIdentity = /^(?:key|listed|cost_nano|(?:input|output|cache_read|cache_write|cache_saved)_nano)$/;

/** Takes records of another ledger into this one, inside the writer's transaction. */
export class Merge {
  readonly #db: Database;
  readonly #parts: MergeParts;
  readonly #feed: FeedIndex;
  readonly #standing: StandingThings;

  constructor(db: Database, parts: MergeParts) {
    this.#db = db;
    this.#parts = parts;
    this.#feed = new FeedIndex(db, parts.aliases.redirects);
    this.#standing = new StandingThings(db, parts.aliases.redirects);
  }

  #take(record: LedgerRecord): Taken {
    switch (record.kind) {
      case "session":
        return fateOf(this.#parts.sessions.merge(record.session));
      case "thing":
        return this.#takeThing(record);
      case "point":
        return this.#takePoint(record);
      case "entry":
        return this.#takeEntry(record);
    }
  }

  /** Takes records in, in their order. */
  takeAll(records: readonly LedgerRecord[]): Taken[] {
    const lines = records.filter(({ kind }) => kind === "entry");
    if (lines.length > 0) {
      this.#feed.catchUp();
      this.#standing.look(lines);
    }
    const taken = records.map((record) => this.#take(record));
    this.#standing.flush();
    return taken;
  }

  reset(): void {
    this.#feed.reset();
    this.#standing.reset();
  }

  #takeThing(record: ThingRecord): Taken {
    const { owner, thing, aliases, twin, disputes } = record;
    const isTyped = record.of === "prompt" && isStandIn({ sessionId: owner?.id, at: thing.at, aliases });
    if (isTyped && this.#isLeftOut(owner, thing.at)) return { fate: "duplicate", key: leftOut };
    const sessionKey = this.#sessionOf(owner, thing.at);
    const account: Thing = { ...thing, sessionKey };
    if (aliases.length === 0) {
      const same = this.#sameAs(record.of, account);
      if (same.length >= twin) return { fate: "duplicate", key: same[twin - 1] };
    }
    // A book is found by the kind of the record, so it is the book of such things.
    const book = this.#parts.books[record.of] as ThingBook<Thing>;
    const place = book.locate(aliases, account, "ledger");
    // Only requests are disputed.
    if (disputes.length > 0) this.#parts.disagreements.hear(account as Request, disputes);
    const changed = book.put(place, account);
    if (place.known === undefined) this.#parts.disagreements.begin(place.key, disputes);
    if (changed && isTyped) this.#parts.sessions.raise(sessionKey === undefined ? [] : [sessionKey]);
    else if (changed && owner !== undefined) this.#parts.sessions.mark(owner, thing.at);
    return { ...fateOf(changed), key: place.key };
  }

  #isLeftOut(owner: Owner | undefined, at: number): boolean {
    const { sessions, standIns } = this.#parts;
    const session = owner && sessions.of({ agent: owner.agent, sessionId: owner.id, at });
    return session !== undefined && standIns.isKnownBetter(session);
  }

  #takePoint({ owner, point }: PointRecord): Taken {
    const added = this.#parts.points.merge(point, this.#sessionOf(owner, point.at));
    if (added && owner !== undefined) this.#parts.sessions.mark(owner, point.at);
    return fateOf(added);
  }

  /**
   * A line of a file has no fingerprint, so it is known by its thing; only the first entry of a thing is marked so. A request or a tool call
   * that stands on none, for only spans told of it here or its own first is in another's archive, stands on what comes.
   */
  #takeEntry({ owner, entry }: EntryRecord): Taken {
    const { digest, kind, thingKey: told, first: wasFirst, ...record } = entry;
    if (told === leftOut || this.#hasLeft(owner, entry)) return { fate: "duplicate" };
    const sessionKey = this.#sessionOf(owner, entry.at);
    const thingKey = told === undefined ? undefined : this.#standing.meant(kind, told);
    const isLine = digest === undefined;
    if (isLine && thingKey === undefined) return { fate: "orphan" };
    if (isLine && thingKey !== undefined && this.#feed.hasLine(kind, thingKey, entry.at))
      return { fate: "duplicate" };
    const first = thingKey === undefined ? wasFirst : this.#isFirst(kind, thingKey, wasFirst);
    const place = { sessionKey, thingKey, first };
    const added = isLine
      ? this.#parts.entries.addLine({ ...record, kind }, place)
      : this.#parts.entries.add({ ...record, kind, digest }, place);
    if (added === undefined) return { fate: "duplicate" };
    if (thingKey === undefined) return { fate: "accepted" };
    this.#feed.note(kind, thingKey, { seq: added.seq, isLine, first });
    if (first && standsOnLine(kind)) this.#standing.begin(kind, thingKey);
    return { fate: "accepted" };
  }

  /** Whether a line tells of a stand-in that is gone again. */
  #hasLeft(owner: Owner | undefined, { kind, name, at }: EntryRecord["entry"]): boolean {
    if (kind !== "prompt" || name !== typedName || owner === undefined) return false;
    return this.#parts.aliases.resolve("prompt", [typedAlias({ sessionId: owner.id, at })]).keys.length === 0;
  }

  #isFirst(kind: EntryRecord["entry"]["kind"], thingKey: number, wasFirst: boolean): boolean {
    if (standsOnLine(kind)) return this.#standing.isOpen(kind, thingKey);
    return wasFirst && !this.#feed.hasFirst(kind, thingKey);
  }

  #sessionOf(owner: Owner | undefined, at: number): number | undefined {
    return owner === undefined ? undefined : this.#parts.sessions.ofOwner(owner, at).key;
  }

  /** Keys of the things without an id that say what this one says. */
  #sameAs(kind: ThingKind, account: Thing): number[] {
    // A mapping is found by the kind of the thing, so it is the mapping of such things.
    const mapping = mappings[kind] as unknown as ThingMapping<Thing>;
    const row = mapping.toRow(account);
    const parts: string[] = [];
    const values: SQLQueryBindings[] = [];
    mapping.columns.forEach((column, index) => {
      if (noIdentity.test(column)) return;
      parts.push(`${column} IS ?`);
      values.push(row[index] ?? null);
    });
    const sql = `SELECT key FROM ${mapping.table} WHERE ${parts.join(" AND ")} ORDER BY key`;
    return this.#db
      .query<{ key: number }, SQLQueryBindings[]>(sql)
      .all(...values)
      .map(({ key }) => key)
      .filter((key) => !this.#parts.aliases.has(kind, key));
  }
}

function fateOf(changed: boolean): Taken {
  return { fate: changed ? "accepted" : "duplicate" };
}
