import type { Database, Statement } from "bun:sqlite";
import type { Outgoing } from "../../domain/outgoing.ts";
import type { UnixMs } from "../../domain/time.ts";
import { factKinds, type ChangedFact, type Changes, type FactFeed, type FactKind } from "../fact-feed.ts";
import { unwritten } from "./unwritten.ts";

const tables = {
  request: "request",
  "tool-call": "tool_call",
  prompt: "prompt",
} as const satisfies Record<FactKind, string>;

/** Takes payloads within an open transaction; `kept` or `reset` has to follow. */
interface Payloads {
  put(outgoing: readonly Outgoing[]): void;
  kept(): void;
  reset(): void;
}

/** The feed of changed things on SQLite. */
export class SqliteFactFeed implements FactFeed {
  readonly origin: string;
  readonly #db: Database;
  readonly #payloads: Payloads;
  readonly #note: Statement;
  readonly #settled: Statement<ChangedFact, [number, number]>;
  readonly #tell: Statement;
  #isFollowed: boolean;

  constructor(db: Database, payloads: Payloads) {
    this.#db = db;
    this.#payloads = payloads;
    const told = db.query<{ id: string; is_told: number }, []>("SELECT id, is_told FROM fact_origin").get();
    this.origin = told?.id ?? "";
    // A command or a hook that writes where no collector runs follows nothing itself; what it changes is for the next one to tell.
    this.#isFollowed = told?.is_told === 1;
    this.#note = db.prepare("INSERT OR REPLACE INTO changed_fact (kind, key, at) VALUES (?, ?, ?)");
    this.#settled = db.prepare("SELECT kind, key FROM changed_fact WHERE at <= ? ORDER BY at LIMIT ?");
    this.#tell = db.prepare("DELETE FROM changed_fact WHERE kind = ? AND key = ?");
  }

  /** Notes what changed within the transaction that is open. */
  note(changes: Changes): void {
    if (!this.#isFollowed) return;
    const at = Date.now();
    for (const { kind, key } of changes) if (isFactKind(kind)) this.#note.run(kind, key, at);
  }

  follow(isFollowed: boolean): void {
    this.#isFollowed = isFollowed;
    this.#write(() => {
      const isTold = this.#db
        .query<{ is_told: number }, []>("SELECT is_told FROM fact_origin")
        .get()?.is_told;
      // What a wrong clock dated ahead would wait until that time comes.
      this.#db.run("UPDATE changed_fact SET at = ?1 WHERE at > ?1", [Date.now()]);
      if (isTold === Number(isFollowed)) return;
      this.#db.run("DELETE FROM changed_fact");
      if (isFollowed)
        for (const kind of factKinds)
          this.#db.run(`INSERT INTO changed_fact SELECT '${kind}', key, 0 FROM ${tables[kind]}`);
      this.#db.run("UPDATE fact_origin SET is_told = ?", [Number(isFollowed)]);
    });
  }

  settled(before: UnixMs, limit: number): readonly ChangedFact[] {
    return this.#settled.all(before, limit);
  }

  hand(changed: readonly ChangedFact[], outgoing: readonly Outgoing[]): void {
    this.#write(() => {
      this.#payloads.put(outgoing);
      for (const { kind, key } of changed) this.#tell.run(kind, key);
    });
  }

  #write(work: () => void): void {
    try {
      this.#db.transaction(work)();
      this.#payloads.kept();
    } catch (thrown) {
      this.#payloads.reset();
      throw unwritten(thrown);
    }
  }
}

function isFactKind(kind: string): kind is FactKind {
  return Object.hasOwn(tables, kind);
}
