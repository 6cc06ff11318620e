import type { Session } from "../../domain/session.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Changes } from "../changes.ts";
import { readThread, type ThreadReading } from "./reading.ts";

/** Sessions whose readings are kept, some 30 kB each at most; a screen shows no more. The one read longest ago goes. */
const mostSessions = 200;
/** What a reading is made of. Four of the five things that a turn tells are none of these. */
const witnesses: ReadonlySet<string> = new Set(["request", "compaction", "limit-sample"]);
/** Changes of one session that are looked at; after more it is read again. */
const mostChanges = 500;

interface Known {
  readonly changed: number;
  /** Where the changes ended when it was read; undefined where nobody remembers any. */
  readonly mark: string | undefined;
  readonly thread: ThreadReading;
}

/** Reads the conversations of sessions, each again only when it changed: a live view asks every second, and most sessions rest. */
export class ThreadMemory {
  readonly #reader: LedgerReader;
  readonly #changes: Changes | undefined;
  readonly #known = new Map<number, Known>();

  /** With `changes` a session is only read again when one of its witnesses changed: four hundred rows each time. */
  constructor(reader: LedgerReader, changes?: Changes) {
    this.#reader = reader;
    this.#changes = changes;
  }

  of({ key, changed }: Session): ThreadReading {
    const known = this.#known.get(key);
    if (known?.changed === changed) return known.thread;
    const mark = this.#changes?.mark();
    if (known !== undefined && this.#isAsRead(key, known)) {
      this.#known.set(key, { ...known, changed, mark });
      return known.thread;
    }
    const thread = readThread(this.#reader, key);
    this.#known.delete(key);
    this.#known.set(key, { changed, mark, thread });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostSessions && oldest !== undefined) this.#known.delete(oldest);
    return thread;
  }

  #isAsRead(key: number, { mark }: Known): boolean {
    const since = mark === undefined ? undefined : this.#changes?.since(key, mark, mostChanges);
    if (since === undefined || since.changes.length === mostChanges) return false;
    return !since.changes.some(({ kind }) => witnesses.has(kind));
  }
}
