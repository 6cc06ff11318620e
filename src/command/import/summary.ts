import type { BrokenLine, Cursor } from "../../domain/cursor.ts";
import { AppError } from "../../domain/error.ts";
import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/duration.ts";
import { counted, plainText } from "../format/text.ts";

/** What an import came to. */
export interface ImportSummary {
  /** Files of which something was read. */
  readonly files: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Transcripts that the ledger knows, read now or before. */
  readonly known: number;
  readonly brokenLines: number;
  /** Some of the lines that were broken, the latest first. */
  readonly broken: readonly BrokenLine[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Whether it was done, or a person ended it before: with it the reading, or only this look at the collector's. */
  readonly end: "done" | "stopped" | "left";
}

/** Broken lines that are named: enough to see what kind of damage it is. */
const maxBroken = 5;
/** A folder of files that may not be read says the same of each. */
const maxUnreadable = 10;

const endings = {
  done: "",
  stopped: "; stopped before the end",
  left: "; the collector goes on reading, and 'hallmonitor top' shows how far it is",
} as const satisfies Record<ImportSummary["end"], string>;

/** Files and bytes that were read between two states of the ledger. */
export function readBetween(
  before: readonly Cursor[],
  after: readonly Cursor[],
): { files: number; bytes: number } {
  const known = new Map(before.map((cursor) => [cursor.path, cursor]));
  let [files, bytes] = [0, 0];
  for (const cursor of after) {
    const offset = known.get(cursor.path)?.offset ?? 0;
    if (cursor.offset === offset) continue;
    files += 1;
    // A file that was replaced by a shorter one was read from its beginning.
    bytes += cursor.offset > offset ? cursor.offset - offset : cursor.offset;
  }
  return { files, bytes };
}

/** One line about the whole, and below it one for each fault. */
export function formatSummary(summary: ImportSummary): string {
  const { broken, brokenLines, unreadable, end } = summary;
  const faults = [
    ...(brokenLines === 0 ? [] : [counted(brokenLines, "broken line")]),
    ...(unreadable.length === 0 ? [] : [counted(unreadable.length, "unreadable file")]),
  ];
  return [
    [headline(summary), ...faults].join(" · ") + endings[end],
    ...broken.slice(0, maxBroken).map(brokenText),
    ...more(brokenLines, Math.min(maxBroken, broken.length), "broken line"),
    ...unreadable.slice(0, maxUnreadable).map(unreadableText),
    ...more(unreadable.length, maxUnreadable, "unreadable file"),
  ].join("\n");
}

function headline({ files, bytes, durationMs, known, end }: ImportSummary): string {
  if (files > 0 || end !== "done")
    return `read ${counted(files, "file")} · ${formatBytes(bytes)} in ${formatDuration(durationMs)}`;
  return known === 0
    ? "nothing to read: there are no transcripts"
    : `nothing new: ${counted(known, "transcript")} had been read before`;
}

function more(count: number, shown: number, word: string): string[] {
  return count > shown && shown > 0 ? [`  … and ${counted(count - shown, `more ${word}`)}`] : [];
}

function brokenText({ path, offset, reason }: BrokenLine): string {
  return `  ${plainText(path)}, byte ${offset}: ${reason}`;
}

/** The reason often names the file by itself. */
function unreadableText({ path, reason }: ImportSummary["unreadable"][number]): string {
  return reason.includes(path) ? `  ${plainText(reason)}` : `  ${plainText(path)}: ${plainText(reason)}`;
}

/** Why an import must not pass for a whole one; undefined for one that read all, or that the collector goes on with. */
export function faultOf({ end, unreadable }: ImportSummary): AppError | undefined {
  if (end === "stopped") {
    return new AppError(
      "conflict",
      "the import was stopped before its end: what was read stays; run it again for the rest",
    );
  }
  if (unreadable.length === 0) return undefined;
  const files = counted(unreadable.length, "file");
  return new AppError(
    "conflict",
    `${files} could not be read; see to the reason above, then run the import again`,
  );
}

/** The JSON of `import --json`. */
export function summaryShape(summary: ImportSummary) {
  const { files, bytes, durationMs, known, brokenLines, broken, unreadable, end } = summary;
  return {
    schema_version: 1,
    files,
    bytes,
    duration_ms: Math.round(durationMs),
    known_files: known,
    broken_lines: brokenLines,
    broken: broken.slice(0, maxBroken).map(({ path, offset, reason }) => ({ path, offset, reason })),
    unreadable_files: unreadable,
    complete: faultOf(summary) === undefined && end === "done",
  };
}
