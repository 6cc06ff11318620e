/**
 * The ledger as files: exported as JSONL, CSV and Parquet, imported from JSONL. In comes a view of the ledger or the
 * lines of a file, out go bytes or records; it knows no SQL, no HTTP and no terminal.
 */
import { AppError } from "../domain/error.ts";
import type { Filter } from "../store/store.ts";

/** What can be exported. `all` is everything that another ledger needs to be the same. */
export const whats = ["requests", "tool-calls", "prompts", "sessions", "events", "metrics", "all"] as const;
/** One of `whats`, as `hallmonitor export` and `POST /api/metrics/export` are asked for it. */
export type What = (typeof whats)[number];

/** How an export is written. Only `jsonl` can be imported again, and only it holds `all`. */
export const formats = ["jsonl", "csv", "parquet"] as const;
/** A format by the name that `--format` takes. */
export type Format = (typeof formats)[number];

/** Which part of the ledger is to be written, and how. */
export interface ExportOrder {
  readonly what: What;
  readonly format: Format;
  readonly filter: Filter;
}

/** What others call each format: its content type, and the ending of its files. */
export const mediaTypes = {
  jsonl: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
} as const satisfies Record<Format, string>;

/** The one of the known names, or undefined. */
export function whatNamed(text: string): What | undefined {
  return whats.find((name) => name === text);
}

/** The same for the formats: `jsonl`, but neither `JSONL` nor the ending `.jsonl`. */
export function formatNamed(text: string): Format | undefined {
  return formats.find((name) => name === text);
}

/** Throws `invalid` for what a format cannot hold. */
export function checkOrder({ what, format }: Pick<ExportOrder, "what" | "format">): void {
  if (what !== "all" || format === "jsonl") return;
  const tables = whats.filter((name) => name !== "all").join(", ");
  throw new AppError(
    "invalid",
    `all is many kinds of rows, and ${format} is one table: use jsonl, or one of ${tables}`,
  );
}
