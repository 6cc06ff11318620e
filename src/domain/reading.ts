import type { UnixMs } from "./time.ts";

/** How far an import is. */
export interface ImportState {
  readonly startedAt: UnixMs;
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

/** What reading files came to since the process began. */
export interface ReadingState {
  readonly bytes: number;
  readonly lines: number;
  readonly brokenLines: number;
  readonly retries: number;
  readonly importing: ImportState | undefined;
  /** Files that could not be read, and folders that could not be looked into, with the reason. */
  readonly faults: ReadonlyMap<string, string>;
}
