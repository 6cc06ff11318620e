/**
 * The thread that reads history: it opens files, splits and parses their lines and says what they mean, while the main
 * thread commits. It never runs far ahead: a chunk is read when one was committed.
 */
import type { Cursor } from "../../domain/cursor.ts";
import { encodeChunk } from "./chunk-text.ts";
import { openTranscript } from "./cursor.ts";
import { openReader, readChunks, type FileDialect, type ReadingSettings } from "./reading.ts";

/** What the main thread asks for. */
export type ImportOrder =
  | {
      readonly order: "read";
      readonly files: readonly ImportFile[];
      readonly settings: Omit<ReadingSettings, "clock">;
    }
  | { readonly order: "more" };

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

/** Answers orders on a port of messages. */
export function serveImport(dialect: FileDialect, port: ImportPort): void {
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
    if (data.order === "read") steps = readAll(data.files, dialect, { ...data.settings, clock: Date.now });
    send();
  });
}

function* readAll(
  files: readonly ImportFile[],
  dialect: FileDialect,
  settings: ReadingSettings,
): Generator<ImportAnswer> {
  for (const { path, cursor } of files) {
    let fault: string | undefined;
    try {
      fault = yield* readFile({ path, cursor }, dialect, settings);
    } catch (thrown) {
      fault = thrown instanceof Error ? thrown.message : String(thrown);
    }
    yield { answer: "file", path, fault };
  }
}

function* readFile(
  { path, cursor }: ImportFile,
  dialect: FileDialect,
  settings: ReadingSettings,
): Generator<ImportAnswer, string | undefined> {
  const file = openTranscript(path, cursor);
  if (file.outcome !== "open") return file.outcome === "gone" ? undefined : file.message;
  for (const chunk of readChunks(file, openReader(dialect, path), settings))
    yield { answer: "chunk", text: encodeChunk(chunk) };
  return undefined;
}
