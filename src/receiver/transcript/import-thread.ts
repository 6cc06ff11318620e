/**
 * The thread that reads history: it opens files, splits and parses their lines and says what they mean, while the main
 * thread commits. It never runs far ahead: a chunk is read when one was committed.
 */
import { messageOf } from "../../domain/error.ts";
import type { Cursor } from "../../domain/cursor.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DropReason } from "../../domain/outcome.ts";
import { encodeChunk } from "./chunk-text.ts";
import { openTranscript } from "./cursor.ts";
import { openReader, readChunks, type Chunk, type FileDialect, type ReadingSettings } from "./reading.ts";

/** What the main thread asks for. */
export type ImportOrder =
  | {
      readonly order: "read";
      readonly files: readonly ImportFile[];
      readonly settings: Omit<ReadingSettings, "clock">;
      /** What the thread needs to check what it reads. It passes through here as it is. */
      readonly checks: unknown;
    }
  | { readonly order: "more" };

/** A transcript, and how far the ledger has it; without a cursor it is read from its beginning. */
export interface ImportFile {
  readonly path: string;
  readonly cursor: Cursor | undefined;
}

/** What the thread answers. */
export type ImportAnswer =
  | { readonly answer: "chunk"; readonly text: string }
  | { readonly answer: "file"; readonly path: string; readonly fault: string | undefined }
  | { readonly answer: "end" };

/** The thread's end of the line to the main thread. */
export interface ImportPort {
  postMessage(answer: ImportAnswer): void;
  addEventListener(event: "message", heard: (event: MessageEvent<ImportOrder>) => void): void;
}

/** Records after their checks: those to keep, and why the others are not. */
type Check = (observations: readonly Observation[]) => {
  readonly kept: readonly Observation[];
  readonly dropped: readonly DropReason[];
};

interface ThreadParts {
  readonly dialect: FileDialect;
  /** Undefined leaves the checks to who commits. */
  readonly openChecks?: (settings: unknown) => Check;
}

/** Answers orders on a port of messages. */
export function serveImport({ dialect, openChecks }: ThreadParts, port: ImportPort): void {
  let steps: Iterator<ImportAnswer> | undefined;
  const send = (): void => {
    for (;;) {
      const step = steps?.next();
      if (step === undefined || step.done === true) return port.postMessage({ answer: "end" });
      port.postMessage(step.value);
      if (step.value.answer === "chunk") return;
    }
  };
  port.addEventListener("message", ({ data }) => {
    if (data.order === "read") {
      const bundle = new Bundle(data.settings.chunk, openChecks?.(data.checks));
      steps = readAll(data.files, { dialect, bundle, settings: { ...data.settings, clock: Date.now } });
    }
    send();
  });
}

/** Reads files one after the other. Small ones share a chunk: a transaction for each would cost more than their rows. */
function* readAll(
  files: readonly ImportFile[],
  { dialect, bundle, settings }: { dialect: FileDialect; bundle: Bundle; settings: ReadingSettings },
): Generator<ImportAnswer> {
  for (const file of files) {
    let fault: string | undefined;
    try {
      fault = yield* readFile(file, { dialect, bundle, settings });
    } catch (thrown) {
      fault = messageOf(thrown);
    }
    bundle.close(file.path, fault);
  }
  yield* bundle.take();
}

function* readFile(
  { path, cursor }: ImportFile,
  { dialect, bundle, settings }: { dialect: FileDialect; bundle: Bundle; settings: ReadingSettings },
): Generator<ImportAnswer, string | undefined> {
  const file = openTranscript(path, cursor);
  if (file.outcome === "unreadable") return file.message;
  if (file.outcome === "gone") return undefined;
  for (const chunk of readChunks(file, openReader(dialect, file), settings)) {
    bundle.add(chunk);
    if (bundle.isFull) yield* bundle.take();
  }
  return undefined;
}

/** Chunks of several files on their way as one, and the files that end in it. */
class Bundle {
  readonly #limits: ReadingSettings["chunk"];
  readonly #check: Check | undefined;
  #chunks: Chunk[] = [];
  #closed: ImportAnswer[] = [];
  #bytes = 0;
  #observations = 0;

  constructor(limits: ReadingSettings["chunk"], check: Check | undefined) {
    this.#limits = limits;
    this.#check = check;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#limits.bytes || this.#observations >= this.#limits.observations;
  }

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes;
    this.#observations += chunk.observations.length;
  }

  close(path: string, fault: string | undefined): void {
    this.#closed.push({ answer: "file", path, fault });
  }

  *take(): Generator<ImportAnswer> {
    const [first] = this.#chunks;
    if (first !== undefined)
      yield { answer: "chunk", text: encodeChunk(this.#checked(joined(first, this.#chunks))) };
    yield* this.#closed;
    this.#chunks = [];
    this.#closed = [];
    this.#bytes = 0;
    this.#observations = 0;
  }

  #checked(chunk: Chunk): Chunk {
    const processed = this.#check?.(chunk.observations);
    if (processed === undefined) return chunk;
    return { ...chunk, observations: processed.kept, checked: { dropped: processed.dropped } };
  }
}

function joined(first: Chunk, chunks: readonly Chunk[]): Chunk {
  if (chunks.length === 1) return first;
  return {
    path: first.path,
    observations: chunks.flatMap((chunk) => chunk.observations),
    progress: {
      cursors: chunks.flatMap(({ progress }) => progress.cursors),
      brokenLines: chunks.flatMap(({ progress }) => progress.brokenLines),
    },
    bytes: chunks.reduce((sum, chunk) => sum + chunk.bytes, 0),
    lines: chunks.reduce((sum, chunk) => sum + chunk.lines, 0),
  };
}
