import { AppError } from "../../domain/error.ts";
import type { Chunk, ReadingSettings } from "./reading.ts";
import type { ImportAnswer, ImportFile, ImportOrder } from "./import-thread.ts";
import { decodeChunk } from "./chunk-text.ts";

/** Chunks that the thread may be ahead of the commits: two keep both busy, more only fill memory. */
const ahead = 2;

/**
 * Turns of the event loop between two chunks. A hook that came while a chunk was committed needs some until it is accepted, read, and
 * committed itself, and would wait for another chunk in each of them. Six serve nearly all; a turn in which nobody comes takes microseconds.
 */
const turnsBetween = 6;

/** A thread that answers import orders, as Web Workers do. */
export interface ImportThread {
  postMessage(order: ImportOrder): void;
  addEventListener(event: "message", heard: (event: MessageEvent<ImportAnswer>) => void): void;
  addEventListener(event: "error", heard: (event: ErrorEvent) => void): void;
  addEventListener(event: "close", heard: () => void): void;
  terminate(): void;
}

/**
 * Files in the order they are to be read, and who takes what is in them. Once `signal` fires no further chunk is taken;
 * the cursors know where to go on.
 */
export interface ImportRun {
  readonly files: readonly ImportFile[];
  readonly settings: Omit<ReadingSettings, "clock">;
  /** What the thread needs to check what it reads. */
  readonly checks: unknown;
  /** Called with each chunk in order; the next is read when it resolves. */
  readonly take: (chunk: Chunk) => Promise<void>;
  readonly fileDone: (path: string, fault: string | undefined) => void;
  readonly signal: AbortSignal;
}

async function othersTurns(): Promise<void> {
  for (let turn = 0; turn < turnsBetween; turn += 1) await new Promise(setImmediate);
}

/** Reads files in a thread of their own, in order. Resolves when all are taken, rejects when the thread or `take` fails. */
export function importFiles(thread: ImportThread, run: ImportRun): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let taken: Promise<void> = Promise.resolve();
  const then = (step: () => Promise<void> | void): void => {
    taken = taken.then(step);
    taken.catch(reject);
  };
  thread.addEventListener("error", ({ message }) =>
    reject(new AppError("internal", `the reading thread failed: ${message}`)),
  );
  // After a regular end this comes too late to matter.
  thread.addEventListener("close", () => reject(new AppError("internal", "the reading thread ended early")));
  thread.addEventListener("message", ({ data }) => {
    if (data.answer === "end") return then(resolve);
    if (data.answer === "file") return then(() => run.fileDone(data.path, data.fault));
    const chunk = decodeChunk(data.text);
    then(async () => {
      if (run.signal.aborted) return resolve();
      await run.take(chunk);
      thread.postMessage({ order: "more" });
      await othersTurns();
    });
  });
  thread.postMessage({ order: "read", files: run.files, settings: run.settings, checks: run.checks });
  for (let chunks = 1; chunks < ahead; chunks += 1) thread.postMessage({ order: "more" });
  run.signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => thread.terminate());
}
