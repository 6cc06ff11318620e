import { setTimeout as wait } from "node:timers/promises";
import type { Delivery } from "../../domain/delivery.ts";
import { AppError, messageOf, surfaces } from "../../domain/error.ts";
import type { Cursor } from "../../domain/cursor.ts";
import { countDropped, type DropReason } from "../../domain/outcome.ts";
import type { Consumer } from "../consumer.ts";
import { openTranscript, type OpenTranscript } from "./cursor.ts";
import {
  openReader,
  readChunks,
  type Chunk,
  type FileDialect,
  type FileReader,
  type ReadingSettings,
} from "./reading.ts";
import type { ReadingTally } from "./reading-tally.ts";

/** Files whose readers are kept between readings: those of sessions that are open now. */
const maxReaders = 256;
/** Pauses before a commit is tried again, in milliseconds: the store is busy or the disk is full, and neither lasts. */
const firstPauseMs = 50;
const longestPauseMs = 2000;

/**
 * How lines are read and handed on, and from where. When `signal` fires, what could not be committed yet is left for
 * the next start.
 */
export interface IntakeParts {
  readonly dialect: FileDialect;
  readonly consume: Consumer;
  readonly cursorOf: (path: string) => Cursor | undefined;
  readonly settings: ReadingSettings;
  readonly tally: ReadingTally;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

interface OpenReader {
  readonly reader: FileReader;
  readonly offset: number;
}

/** Takes what is new in files, one file at a time. What cannot be committed now is tried until it can. */
export class TranscriptIntake {
  readonly #parts: IntakeParts;
  readonly #readers = new Map<string, OpenReader>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Whether nothing of a file was read so far. */
  isNew(path: string): boolean {
    return this.#parts.cursorOf(path) === undefined;
  }

  /**
   * Reads a file from where it was left. Resolves when everything in it is committed, or when it cannot be read any
   * further: that is told, and is nothing that may keep other files waiting.
   */
  async take(path: string): Promise<void> {
    try {
      await this.#read(path);
    } catch (thrown) {
      this.#fail(path, messageOf(thrown));
    }
  }

  async #read(path: string): Promise<void> {
    const { cursorOf, settings, signal, tally } = this.#parts;
    const file = openTranscript(path, cursorOf(path));
    if (file.outcome === "gone") return void this.#readers.delete(path);
    if (file.outcome === "unreadable") return this.#fail(path, file.message);
    tally.readAgain(path);
    const reader = this.#readerOf(file);
    for (const chunk of readChunks(file, reader, settings)) {
      await this.commit(chunk);
      if (signal.aborted) return;
      this.#keep(path, { reader, offset: chunk.progress.cursors[0]?.offset ?? 0 });
    }
  }

  /** Commits a chunk, however long that takes. */
  async commit(chunk: Chunk): Promise<void> {
    const { observations, progress, checked } = chunk;
    const dropped = countsOf(checked?.dropped ?? []);
    await this.#deliver({ observations, progress, dropped, isChecked: checked !== undefined }, chunk);
    if (!this.#parts.signal.aborted) this.#parts.tally.take(chunk);
  }

  /**
   * Hands a delivery on until it is taken. One that no store takes is divided until what is wrong with it stands alone:
   * that is counted as invalid, and nothing else is lost for it. The cursor goes with the last part.
   */
  async #deliver(delivery: Delivery, chunk: Chunk): Promise<void> {
    const fault = await this.#tryUntilTaken(delivery);
    if (fault === undefined) return;
    const { observations, dropped } = delivery;
    if (observations.length === 0) {
      return this.#fail(chunk.path, `what was read of ${namesOf(chunk)} cannot be noted: ${fault.reason}`);
    }
    if (observations.length === 1) {
      this.#fail(chunk.path, `a record in ${namesOf(chunk)} cannot be stored: ${fault.reason}`);
      const counts = new Map(dropped);
      countDropped(counts, "invalid");
      return this.#deliver({ ...delivery, observations: [], dropped: counts }, chunk);
    }
    const half = Math.ceil(observations.length / 2);
    const { progress: _last, ...first } = delivery;
    await this.#deliver({ ...first, observations: observations.slice(0, half) }, chunk);
    await this.#deliver({ ...delivery, observations: observations.slice(half), dropped: new Map() }, chunk);
  }

  /** What is wrong with a delivery; undefined once it is taken, or nobody waits for it any more. */
  async #tryUntilTaken(delivery: Delivery): Promise<AppError | undefined> {
    const { consume, signal, tally } = this.#parts;
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await consume(delivery);
        return undefined;
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (!surfaces[error.code].retry) return error;
        tally.retry();
        await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  #fail(path: string, message: string): void {
    this.#readers.delete(path);
    this.#parts.tally.faultAt(path, message);
    this.#parts.log(message);
  }

  /** The reader that was there before knows what earlier lines said; it is right only for the line it stopped at. */
  #readerOf(file: OpenTranscript): FileReader {
    const known = this.#readers.get(file.path);
    return known?.offset === file.start ? known.reader : openReader(this.#parts.dialect, file);
  }

  #keep(path: string, open: OpenReader): void {
    this.#readers.delete(path);
    this.#readers.set(path, open);
    const [oldest] = this.#readers.keys();
    if (this.#readers.size > maxReaders && oldest !== undefined) this.#readers.delete(oldest);
  }
}

function countsOf(reasons: readonly DropReason[]): ReadonlyMap<DropReason, number> {
  const counts = new Map<DropReason, number>();
  for (const reason of reasons) countDropped(counts, reason);
  return counts;
}

function namesOf({ path, progress }: Chunk): string {
  const others = progress.cursors.length - 1;
  return others > 0 ? `${path} and ${others} more` : path;
}
