import type { Session } from "../../domain/session.ts";
import type { LedgerReader } from "../../store/store.ts";
import { readThread, type ThreadReading } from "./reading.ts";

/** Sessions whose readings are kept, some 30 kB each at most; a screen shows no more. The one read longest ago goes. */
const mostSessions = 200;

/** Reads the conversations of sessions, each again only when it changed: a live view asks every second, and most sessions rest. */
export class ThreadMemory {
  readonly #reader: LedgerReader;
  readonly #known = new Map<number, { readonly changed: number; readonly thread: ThreadReading }>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  of({ key, changed }: Session): ThreadReading {
    const known = this.#known.get(key);
    if (known?.changed === changed) return known.thread;
    const thread = readThread(this.#reader, key);
    this.#known.delete(key);
    this.#known.set(key, { changed, thread });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostSessions && oldest !== undefined) this.#known.delete(oldest);
    return thread;
  }
}
