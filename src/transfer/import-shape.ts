import { schemaVersion } from "../query/shape.ts";
import type { FileImport } from "./import.ts";

/** The JSON of what taking a file in has come to. */
export interface FileImportShape {
  readonly schema_version: number;
  readonly file: string;
  readonly bytes: number;
  readonly bytes_done: number;
  readonly lines: number;
  readonly new: Readonly<Record<string, number>>;
  readonly known_lines: number;
  readonly orphan_lines: number;
  readonly broken_lines: number;
  readonly broken: readonly { readonly line: number; readonly reason: string }[];
  readonly fault: string | null;
  readonly complete: boolean;
}

/** The result of an import, or its progress so far, as `POST /api/import/file` and `hallmonitor import FILE --json` give it. */
export function fileImportShape(file: string, state: FileImport): FileImportShape {
  const { bytes, bytesDone, lines, news, known, orphans, brokenLines, broken, fault, end } = state;
  return {
    schema_version: schemaVersion,
    file,
    bytes,
    bytes_done: bytesDone,
    lines,
    new: news,
    known_lines: known,
    orphan_lines: orphans,
    broken_lines: brokenLines,
    broken,
    fault: fault ?? null,
    complete: end === "done" && fault === undefined && brokenLines === 0,
  };
}
