import { AppError } from "../../domain/error.ts";
import { counted, plainText } from "../format/text.ts";
import type { FileFault } from "./telemetry-files.ts";

/** What became of the records of one kind. */
export interface RecordCounts {
  readonly read: number;
  readonly new: number;
  /** Known with other figures; the ledger has those of the file now. */
  readonly corrected: number;
  readonly known: number;
  readonly refused: number;
  /** Kept by the collector until its ledger can be written again. */
  readonly waiting: number;
}

/** What an import of logs by hand came to. */
export interface TelemetrySummary {
  readonly folder: string;
  readonly files: number;
  readonly operations: RecordCounts;
  readonly sessions: RecordCounts;
  readonly faults: readonly FileFault[];
}

/** Faults that are named: enough to see what kind of damage it is. */
const maxFaults = 10;

/** One line about the whole, one for each kind of record, and one for each fault. */
export function formatTelemetry({ folder, files, operations, sessions, faults }: TelemetrySummary): string {
  if (files === 0) return `nothing to read: no logs yet in ${plainText(folder)}`;
  return [
    `read ${counted(files, "file")} in ${plainText(folder)}`,
    ...countsLine("operation", operations),
    ...countsLine("session", sessions),
    ...faults.slice(0, maxFaults).map(({ path, reason }) => `  ${plainText(path)} ${plainText(reason)}`),
    ...(faults.length > maxFaults ? [`  … and ${counted(faults.length - maxFaults, "more fault")}`] : []),
  ].join("\n");
}

function countsLine(word: string, { read, ...fates }: RecordCounts): string[] {
  const texts = [
    [fates.new, "new"],
    [fates.corrected, "corrected"],
    [fates.known, "already known"],
    [fates.refused, "refused"],
    [fates.waiting, "waiting in the spool"],
  ] as const;
  const told = texts.flatMap(([count, text]) => (count === 0 ? [] : [`${count} ${text}`]));
  return read === 0 ? [] : [`  ${counted(read, word)}: ${told.join(", ")}`];
}

/** Why an import must not pass for a whole one; undefined for one that read all. */
export function telemetryFault({ faults, operations, sessions }: TelemetrySummary): AppError | undefined {
  const refused = operations.refused + sessions.refused;
  if (refused > 0)
    return new AppError("conflict", `${counted(refused, "record")} refused; 'hallmonitor doctor' shows why`);
  if (faults.length === 0) return undefined;
  const count = new Set(faults.map(({ path }) => path)).size;
  return new AppError(
    "conflict",
    `${counted(count, "file")} could not be read completely: repair what is named above, then run the import again`,
  );
}

/** The JSON of `import telemetry --json`. */
export function telemetryShape(summary: TelemetrySummary) {
  const { folder, files, operations, sessions, faults } = summary;
  return {
    schema_version: 1,
    folder,
    files,
    operations,
    sessions,
    broken_files: faults,
    complete: telemetryFault(summary) === undefined,
  };
}
