import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import { plainObject, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import { sourceBit, sourceOfBit } from "../../domain/source.ts";
import type { Observation } from "../../domain/observation.ts";
import { longestAnswerMs } from "../../domain/request-twin.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Entry } from "../store.ts";
import type { ArchivedEntries } from "./archive/archived-entries.ts";
import { optional } from "./mapping.ts";
import { RowWriter } from "./row-writer.ts";
import type { Row } from "./thing-table.ts";

/** What an entry says beside the record it stands for. */
export interface EntryPlace {
  readonly sessionKey: number | undefined;
  readonly thingKey: number | undefined;
  readonly first: boolean;
}

/** Whose line goes to whom: `isOf` knows each number that the request had. */
interface Giving {
  readonly fromKey: number;
  readonly toKey: number;
  readonly at: UnixMs;
  readonly isOf: (key: number) => boolean;
}

interface GivenLine {
  readonly seq: number;
  readonly key: number;
  readonly first: number;
}

/** What an entry keeps of a record. */
type Recorded = Pick<Observation, "at" | "source" | "kind" | "name" | "data">;

/** The feed: one row per named record, unique by time and fingerprint. */
export class EntryLog {
  readonly #db: Database;
  readonly #insert: Statement;
  readonly #witness: Statement;
  readonly #witnessed: Statement;
  readonly #lines: RowWriter;
  readonly #archived: ArchivedEntries;
  /** Undefined until it is first asked for, and after a rollback. */
  #lastSeq: number | undefined;

  constructor(db: Database, archived: ArchivedEntries) {
    this.#archived = archived;
    this.#witness = db.prepare("INSERT OR IGNORE INTO witness (at, digest) VALUES (?, ?)");
    this.#witnessed = db.prepare("SELECT 1 FROM witness WHERE at = ? AND digest = ?");
    const insert =
      "INSERT OR IGNORE INTO entry (seq, at, digest, session_key, source, kind, name, thing_key, first, data)";
    this.#db = db;
    this.#insert = db.prepare(`${insert} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#lines = new RowWriter(db, insert, 10);
  }

  /** Notes a record that is no line of the feed; false when this very record is already noted. */
  addWitness(seen: Observation): boolean {
    return this.#witness.run(seen.at, seen.digest).changes > 0;
  }

  /** Whether a span is noted as no line of the feed: earlier versions noted all spans of things so. */
  hasWitness({ source, at, digest }: Observation): boolean {
    return source === "otlp-span" && this.#witnessed.get(at, digest) !== null;
  }

  /** Adds the record's entry; undefined when this very record is already there, or in the archive. */
  add(seen: Recorded & { readonly digest: number }, place: EntryPlace): Entry | undefined {
    if (this.#archived.has(seen.at, seen.digest)) return undefined;
    const seq = this.#nextSeq();
    const { changes } = this.#insert.run(rowOf(seq, seen, { place, digest: seen.digest }));
    if (changes === 0) return undefined;
    this.#lastSeq = seq;
    return entryFor(seq, seen, place);
  }

  /** Adds the entry of a line of a file, which is known by the ids in it and has no fingerprint here. */
  addLine(seen: Recorded, place: EntryPlace): Entry {
    const seq = this.#nextSeq();
    this.#lastSeq = seq;
    this.#lines.add(...rowOf(seq, seen, { place, digest: null }));
    return entryFor(seq, seen, place);
  }

  /**
   * Lets an event that is parted from the request of `fromKey` stand on a line: on its own, which lies at `at` or soon after, else on the one
   * that the request stood on. Says whether it was that one; undefined where both are gone.
   */
  giveLine({ fromKey, toKey, at, isOf }: Giving): boolean | undefined {
    this.flush();
    const columns = "SELECT seq, thing_key AS key, first FROM entry WHERE kind = 'request' AND thing_key";
    const near = this.#db.query<GivenLine, [number, number, number]>(
      `${columns} IS NOT NULL AND at BETWEEN ? AND ? AND digest IS NOT NULL AND source = ? ORDER BY seq`,
    );
    const own = near.all(at, at + longestAnswerMs, sourceBit("otlp-log")).find(({ key }) => isOf(key));
    // Nothing leads to it but a look at all of the feed. Hardly ever is an event parted twice.
    const line = own ?? this.#db.query<GivenLine, [number]>(`${columns} = ? AND first = 1`).get(fromKey);
    if (line === null) return undefined;
    this.#db.query("UPDATE entry SET thing_key = ?, first = 1 WHERE seq = ?").run(toKey, line.seq);
    return line.first === 1 && line.key === fromKey;
  }

  /** Takes lines out that tell of what is gone. Their numbers are not given out again: whoever has read so far would miss the line. */
  takeOut(seqs: readonly number[]): void {
    this.#db
      .query(
        "INSERT INTO feed_end (key, last_seq) VALUES (1, ?) ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq",
      )
      .run(this.#nextSeq() - 1);
    const sql = "DELETE FROM entry WHERE seq IN (SELECT value FROM json_each(?))";
    this.#db.query(sql).run(JSON.stringify(seqs));
  }

  /** Writes what was added. Part of the writer's transaction. */
  flush(): void {
    this.#lines.flush();
  }

  /** Forgets what a rolled-back transaction had added. */
  reset(): void {
    this.#lines.reset();
    this.#lastSeq = undefined;
  }

  #nextSeq(): number {
    this.#lastSeq ??= lastSeqOf(this.#db);
    return this.#lastSeq + 1;
  }
}

/** The highest number an entry ever had: what went to the archive took its number along, and what was taken out left it. */
export function lastSeqOf(db: Database): number {
  const sql = `SELECT max(coalesce((SELECT max(seq) FROM entry), 0),
    coalesce((SELECT max(last_seq) FROM archive_file), 0), coalesce((SELECT last_seq FROM feed_end), 0)) AS last`;
  return db.query<{ last: number }, []>(sql).get()?.last ?? 0;
}

function rowOf(
  seq: number,
  seen: Recorded,
  { place, digest }: { readonly place: EntryPlace; readonly digest: number | null },
): SQLQueryBindings[] {
  return [
    seq,
    seen.at,
    digest,
    place.sessionKey ?? null,
    sourceBit(seen.source),
    seen.kind,
    seen.name,
    place.thingKey ?? null,
    place.first ? 1 : 0,
    seen.data.size === 0 ? null : JSON.stringify(plainObject(seen.data)),
  ];
}

function entryFor(seq: number, { at, source, kind, name, data }: Recorded, place: EntryPlace): Entry {
  const { sessionKey, thingKey, first } = place;
  return { seq, at, source, kind, name, data, sessionKey, thingKey, first };
}

/** A line of the feed from its row of `entry`; without `data` it says nothing more. */
export function entryOf(row: Row): Entry {
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]),
    sessionKey: optional(row["session_key"]),
    source: sourceOfBit(Number(row["source"])),
    // Written by `add` from an observation's kind.
    kind: String(row["kind"]) as Entry["kind"],
    name: String(row["name"]),
    thingKey: optional(row["thing_key"]),
    first: row["first"] === 1,
    data: attributesOf(row["data"]),
  };
}

function attributesOf(text: string | number | null | undefined): Attributes {
  if (typeof text !== "string") return new Map();
  // Written by `add` from attributes; nested objects stay plain, for they are only printed again.
  return new Map(Object.entries(JSON.parse(text) as Record<string, AttributeValue>));
}
