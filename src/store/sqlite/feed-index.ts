import type { Database } from "bun:sqlite";
import type { Observation, ThingKind } from "../../domain/observation.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import { KeyMarks } from "./key-marks.ts";
import type { Redirects } from "./redirects.ts";

const line = 1;
const first = 2;

interface Told {
  readonly seq: number;
  readonly kind: string;
  readonly thing_key: number;
  readonly is_line: number;
  readonly first: number;
}

/**
 * Which things the feed tells of: whether by a line of a file, and whether by an entry that is marked as the first. The
 * feed itself has no index by thing, which only merging needs; so this reads it once and follows it from there.
 */
export class FeedIndex {
  readonly #db: Database;
  readonly #redirects: Redirects;
  readonly #marks = new KeyMarks<string>();
  #archivedDays: ReadonlySet<string> = new Set();
  #readTo = 0;

  constructor(db: Database, redirects: Redirects) {
    this.#db = db;
    this.#redirects = redirects;
  }

  /** Whether a line of a file, told at `at`, has its entry already: here, or on a day that went to the archive. */
  hasLine(kind: Observation["kind"], key: number, at: UnixMs): boolean {
    if (this.#archivedDays.size > 0 && this.#archivedDays.has(formatInstant(at).slice(0, 10))) return true;
    return (this.#marks.of(kind, key) & line) !== 0;
  }

  hasFirst(kind: Observation["kind"], key: number): boolean {
    return (this.#marks.of(kind, key) & first) !== 0;
  }

  /** Takes note of an entry that is written in this transaction, the latest of all. */
  note(
    kind: Observation["kind"],
    key: number,
    entry: { readonly seq: number; readonly isLine: boolean; readonly first: boolean },
  ): void {
    this.#readTo = entry.seq;
    this.#marks.add(kind, key, (entry.isLine ? line : 0) | (entry.first ? first : 0));
  }

  /** Reads what the feed was told since the last time. */
  catchUp(): void {
    const days = this.#db.query<{ day: string }, []>("SELECT DISTINCT day FROM archive_file").all();
    this.#archivedDays = new Set(days.map(({ day }) => day));
    const told = this.#db.query<Told, [number]>(
      `SELECT seq, kind, thing_key, digest IS NULL AS is_line, first FROM entry
       WHERE seq > ? AND thing_key IS NOT NULL ORDER BY seq`,
    );
    const followed = this.#followed();
    for (const row of told.iterate(this.#readTo)) {
      this.#readTo = row.seq;
      const marks = row.is_line * line + row.first * first;
      // What names a thing is of a kind of things.
      const key = followed(row.kind as ThingKind, row.thing_key);
      this.#marks.add(row.kind, key, marks);
    }
  }

  /** At first all of the feed is read, later the few lines that came since. */
  #followed(): Redirects["followed"] {
    return this.#readTo === 0
      ? this.#redirects.followedAmong()
      : (kind, key) => this.#redirects.followed(kind, key);
  }

  /** Forgets what a rolled-back transaction had noted. */
  reset(): void {
    this.#marks.clear();
    this.#readTo = 0;
  }
}
