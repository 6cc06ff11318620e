import type { Database, Statement } from "bun:sqlite";
import { standsOnLine } from "../../domain/feed-line.ts";
import type { Observation } from "../../domain/observation.ts";
import type { LedgerRecord } from "../whole.ts";
import type { Redirects } from "./redirects.ts";

const tables = { request: "request", "tool-call": "tool_call" } as const;
type Kind = keyof typeof tables;
const kinds = ["request", "tool-call"] as const satisfies readonly Kind[];

/** What is known of the things of a kind while records are taken in that tell of them. */
interface Known {
  readonly look: Statement<{ key: number; gone: number }, [string]>;
  readonly begin: Statement<unknown, [string]>;
  /** Those that stand on no line of the feed. */
  readonly open: Set<number>;
  /** Those that were joined into another since their own record came. */
  readonly gone: Set<number>;
  /** Those that have their line now. */
  readonly begun: number[];
}

/**
 * Which requests and tool calls stand on a line of the feed, while lines of another ledger are taken in. The things say so themselves, for that line may be in
 * the archive; they are asked, and told, for many lines at once.
 */
export class StandingThings {
  readonly #redirects: Redirects;
  readonly #known: Readonly<Record<Kind, Known>>;

  constructor(db: Database, redirects: Redirects) {
    this.#redirects = redirects;
    this.#known = { request: knownOf(db, "request"), "tool-call": knownOf(db, "tool-call") };
  }

  /** Looks at the things that records tell of. */
  look(records: readonly LedgerRecord[]): void {
    for (const kind of kinds) {
      const { look, open, gone } = this.#known[kind];
      const asked = records.flatMap((record) =>
        record.kind === "entry" && record.entry.kind === kind ? (record.entry.thingKey ?? []) : [],
      );
      for (const row of look.iterate(JSON.stringify(asked))) (row.gone === 1 ? gone : open).add(row.key);
    }
  }

  /** The thing that a key means by now. */
  meant(kind: Observation["kind"], key: number): number {
    return standsOnLine(kind) && this.#known[kind].gone.has(key) ? this.#redirects.followed(kind, key) : key;
  }

  /** Whether a thing that was looked at stands on no line. */
  isOpen(kind: Kind, key: number): boolean {
    return this.#known[kind].open.has(key);
  }

  /** Notes that it stands on one from now on. */
  begin(kind: Kind, key: number): void {
    this.#known[kind].open.delete(key);
    this.#known[kind].begun.push(key);
  }

  /** Writes what was noted, within the transaction that writes the lines. */
  flush(): void {
    for (const { begin, begun } of Object.values(this.#known))
      if (begun.length > 0) begin.run(JSON.stringify(begun));
    this.reset();
  }

  /** Forgets what was looked at and noted. */
  reset(): void {
    for (const { open, gone, begun } of Object.values(this.#known)) {
      open.clear();
      gone.clear();
      begun.length = 0;
    }
  }
}

function knownOf(db: Database, kind: Kind): Known {
  const table = tables[kind];
  return {
    look: db.prepare(
      `SELECT asked.value AS key, ${table}.key IS NULL AS gone FROM json_each(?) asked
       LEFT JOIN ${table} ON ${table}.key = asked.value WHERE ${table}.listed IS NULL`,
    ),
    begin: db.prepare(`UPDATE ${table} SET listed = 1 WHERE key IN (SELECT value FROM json_each(?))`),
    open: new Set(),
    gone: new Set(),
    begun: [],
  };
}
