import type { Database, Statement } from "bun:sqlite";
import { plainObject, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import { sourceBit, sources, type Observation } from "../../domain/observation.ts";
import type { Entry } from "../store.ts";
import type { Row } from "./thing-table.ts";

/** What an entry says beside the record it stands for. */
export interface EntryPlace {
  readonly sessionKey: number | undefined;
  readonly thingKey: number | undefined;
  readonly first: boolean;
}

/** The feed: one row per named record, unique by time and fingerprint. */
export class EntryLog {
  readonly #insert: Statement;
  readonly #witness: Statement;

  constructor(db: Database) {
    this.#witness = db.prepare("INSERT OR IGNORE INTO witness (at, digest) VALUES (?, ?)");
    this.#insert = db.prepare(
      "INSERT OR IGNORE INTO entry (at, digest, session_key, source, kind, name, thing_key, first, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  /** Notes a record that is no line of the feed; false when this very record is already noted. */
  addWitness(seen: Observation): boolean {
    return this.#witness.run(seen.at, seen.digest).changes > 0;
  }

  /** Adds the record's entry; undefined when this very record is already there. */
  add(seen: Observation, place: EntryPlace): Entry | undefined {
    return this.#add(seen, seen.digest, place);
  }

  /** Adds the entry of a line of a file, which is known by the ids in it and has no fingerprint here. */
  addLine(seen: Observation, place: EntryPlace): Entry {
    const entry = this.#add(seen, null, place);
    if (entry === undefined) throw new Error("an entry without a fingerprint met another");
    return entry;
  }

  #add(seen: Observation, digest: number | null, place: EntryPlace): Entry | undefined {
    const { changes, lastInsertRowid } = this.#insert.run(
      seen.at,
      digest,
      place.sessionKey ?? null,
      sourceBit(seen.source),
      seen.kind,
      seen.name,
      place.thingKey ?? null,
      place.first ? 1 : 0,
      seen.data.size === 0 ? null : JSON.stringify(plainObject(seen.data)),
    );
    if (changes === 0) return undefined;
    const { at, source, kind, name, data } = seen;
    return { seq: Number(lastInsertRowid), at, source, kind, name, data, ...place };
  }
}

export function entryOf(row: Row): Entry {
  const bit = Number(row["source"]);
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]),
    sessionKey: row["session_key"] === null ? undefined : Number(row["session_key"]),
    source: sources.find((source) => sourceBit(source) === bit) ?? "otlp-log",
    // Written by `add` from an observation's kind.
    kind: String(row["kind"]) as Entry["kind"],
    name: String(row["name"]),
    thingKey: row["thing_key"] === null ? undefined : Number(row["thing_key"]),
    first: row["first"] === 1,
    data: attributesOf(row["data"]),
  };
}

function attributesOf(text: string | number | null | undefined): Attributes {
  if (typeof text !== "string") return new Map();
  // Written by `add` from attributes; nested objects stay plain, for they are only printed again.
  return new Map(Object.entries(JSON.parse(text) as Record<string, AttributeValue>));
}
