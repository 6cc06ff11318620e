import { setTimeout as wait } from "node:timers/promises";
import { AppError, surfaces } from "../../domain/error.ts";
import type { Cursor } from "../../domain/cursor.ts";
import type { Consumer } from "../consumer.ts";
import { openTranscript } from "./cursor.ts";
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

  /** Reads a file from where it was left. Resolves when everything in it is committed. */
  async take(path: string): Promise<void> {
    const { cursorOf, settings, signal, log, tally } = this.#parts;
    const file = openTranscript(path, cursorOf(path));
    if (file.outcome !== "open") {
      this.#readers.delete(path);
      if (file.outcome === "unreadable") {
        tally.faultAt(path, file.message);
        log(file.message);
      }
      return;
    }
    const reader = this.#readerOf(path, file.start);
    for (const chunk of readChunks(file, reader, settings)) {
      await this.commit(chunk);
      if (signal.aborted) return;
      this.#keep(path, { reader, offset: chunk.progress.cursors[0]?.offset ?? 0 });
    }
  }

  /** Commits a chunk, however long that takes. A chunk that no store takes is logged and left out, not tried for ever. */
  async commit(chunk: Chunk): Promise<void> {
    const { consume, signal, log, tally } = this.#parts;
    const { observations, progress } = chunk;
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await consume({ observations, dropped: new Map(), progress });
        tally.take(chunk);
        return;
      } catch (thrown) {
        const error = AppError.from(thrown);
        if (!surfaces[error.code].retry) return log(`a part of ${chunk.path} was left out: ${error.message}`);
        tally.retry();
        await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** The reader that was there before knows what earlier lines said; it is right only for the line it stopped at. */
  #readerOf(path: string, start: number): FileReader {
    const known = this.#readers.get(path);
    return known?.offset === start ? known.reader : openReader(this.#parts.dialect, path);
  }

  #keep(path: string, open: OpenReader): void {
    this.#readers.delete(path);
    this.#readers.set(path, open);
    const [oldest] = this.#readers.keys();
    if (this.#readers.size > maxReaders && oldest !== undefined) this.#readers.delete(oldest);
  }
}
