/**
 * The parts of `export`. In comes what a person asked for, out goes a file beside which nothing is left over, or a stream.
 * They refuse to know what a row is: src/transfer writes those.
 */
import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../domain/error.ts";
import { formatNamed, formats, type Format } from "../../transfer/order.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** What an export is compressed with as a whole. Parquet is compressed inside, and takes neither. */
export type Compression = "gzip" | "zstd";

/** Where an export goes, and as what. `path` is undefined for standard output. */
export interface Target {
  readonly path: string | undefined;
  readonly format: Format;
  readonly compression: Compression | undefined;
}

/** The flags of `export` that say where it goes and as what, as they were typed. */
export interface TargetFlags {
  readonly out?: string | undefined;
  readonly format?: string | undefined;
  readonly json?: boolean | undefined;
  readonly gzip?: boolean | undefined;
  readonly zstd?: boolean | undefined;
  readonly force?: boolean | undefined;
}

const compressionByEnding: Readonly<Record<string, Compression>> = {
  ".gz": "gzip",
  ".zst": "zstd",
  ".zstd": "zstd",
};
const formatByEnding: Readonly<Record<string, Format>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".parquet": "parquet",
};

/** The target that the flags mean. Throws `invalid` for those that contradict each other or the file's ending. */
export function targetOf(told: TargetFlags): Target {
  // As everywhere, - is standard output. A file of that name is ./-
  const flags = told.out === "-" ? Object.assign({}, told, { out: undefined }) : told;
  const { out } = flags;
  const compression = compressionOf(flags);
  const format = formatOf(flags);
  if (format === "parquet" && compression !== undefined) {
    throw new AppError("invalid", `parquet is compressed inside; leave out ${compression}`);
  }
  return {
    path: out === undefined ? undefined : writablePath(out, flags.force === true),
    format,
    compression,
  };
}

function compressionOf({ out, gzip, zstd }: TargetFlags): Compression | undefined {
  const ending = /\.[^.]+$/.exec(out?.toLowerCase() ?? "")?.[0] ?? "";
  const told = new Set<Compression>();
  if (gzip === true) told.add("gzip");
  if (zstd === true) told.add("zstd");
  const byEnding = compressionByEnding[ending];
  if (byEnding !== undefined) told.add(byEnding);
  if (told.size > 1) throw new AppError("invalid", "gzip and zstd are both asked for; choose one");
  return [...told][0];
}

function formatOf({ out, format, json }: TargetFlags): Format {
  const told = format === undefined ? undefined : formatNamed(format);
  if (format !== undefined && told === undefined) {
    throw new AppError("invalid", `--format ${format} is not known; use one of ${formats.join(", ")}`);
  }
  if (json === true && told !== undefined && told !== "jsonl") {
    throw new AppError("invalid", `--json means --format jsonl, and --format says ${told}; leave one out`);
  }
  const asked = told ?? (json === true ? "jsonl" : undefined);
  if (out === undefined) return asked ?? "jsonl";
  const name = out.toLowerCase().replace(/\.(gz|zst|zstd)$/, "");
  const byEnding = formatByEnding[/\.[^.]+$/.exec(name)?.[0] ?? ""];
  const found = asked ?? byEnding;
  if (found !== undefined) return found;
  throw new AppError(
    "invalid",
    `the ending of ${out} tells no format; give --format with one of ${formats.join(", ")}`,
  );
}

/** The file that is written, links followed. Throws `conflict` where one is in the way, `invalid` where none can be. */
function writablePath(out: string, force: boolean): string {
  const path = absolutePath(out);
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true)
    throw new AppError("invalid", `there is no folder ${dirname(path)}; make it first`);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isFile() !== true) {
    throw new AppError(
      "invalid",
      `${path} is no file that can be replaced; leave out --out and redirect standard output instead`,
    );
  }
  if (!force) throw new AppError("conflict", `${path} is there already; --force replaces it`);
  return realpathSync(path);
}
