import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import type { CommandDef } from "citty";
import type { Config } from "../config/schema.ts";
import type { BrokenLine, Cursor } from "../domain/cursor.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { lookAt } from "../file/look.ts";
import type { ReadingShape } from "../query/shape.ts";
import type { LedgerReader } from "../store/store.ts";
import { collectorOf } from "./collector.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { openProgressLine } from "./format/progress-line.ts";
import type { Host } from "./host.ts";
import { importExport } from "./import/export-file.ts";
import { fileFaultOf, formatFileImport } from "./import/export-summary.ts";
import { agentFolder } from "./import/folder.ts";
import { importByCollector } from "./import/follow.ts";
import { progressText } from "./import/progress-text.ts";
import { importTelemetry } from "./import/telemetry.ts";
import { formatTelemetry, telemetryFault, telemetryShape } from "./import/telemetry-summary.ts";
import { faultOf, formatSummary, readBetween, summaryShape, type ImportSummary } from "./import/summary.ts";
import { absolutePath } from "../file/absolute-path.ts";

/** Broken lines that are looked for among those of this run. */
const recentBroken = 1000;

/** The word before the folder of logs by hand. An agent's own folder of that name is `./telemetry`. */
const telemetryWord = "telemetry";

/**
 * Reads transcripts into the ledger, an export of another ledger, or a folder of logs by hand: through the collector where one runs, in this process
 * where none does. Exit code 1 when it was stopped, or some could not be read.
 */
export function importCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "import",
      description: "read an agent's transcripts, an export, or logs by hand into the ledger",
    },
    args: {
      dir: {
        type: "positional",
        description:
          "the client's folder, with 'projects' in it (all known ones); a JSONL file of 'hallmonitor export'; or the word 'telemetry' and a folder of logs by hand",
        required: false,
      },
      logs: {
        type: "positional",
        description: "after 'telemetry': the folder that 'hallmonitor log' writes",
        required: false,
      },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      if (args.logs !== undefined) return importLogs(host, config, { ...args, logs: args.logs });
      if (args.dir !== undefined && isFile(args.dir))
        return importOne(host, config, { file: absolutePath(args.dir), json: args.json });
      const folder = args.dir === undefined ? undefined : agentFolder(args.dir);
      const summary = await importInto(host, config, folder);
      host.out(args.json === true ? jsonText(summaryShape(summary)) : formatSummary(summary));
      const fault = faultOf(summary);
      if (fault !== undefined) throw fault;
    },
  });
}

/** A name without a file is taken for a file when it ends like one. */
function isFile(path: string): boolean {
  const there = lookAt(path);
  return there === undefined ? /\.(jsonl|ndjson|csv|parquet|gz|zst|zstd)$/i.test(path) : there.isFile();
}

async function importOne(
  host: Host,
  config: Config,
  { file, json }: { file: string; json: boolean | undefined },
): Promise<void> {
  // Before anything is opened: a mistyped name must not leave an empty ledger behind.
  if (!existsSync(file)) throw new AppError("not-found", `there is no file ${file}`);
  const startedAt = host.clock();
  const state = await importExport(host, config, file);
  const durationMs = host.clock() - startedAt;
  host.out(
    json === true
      ? jsonText({ ...state, duration_ms: durationMs })
      : formatFileImport(state, durationMs, host.terminal.columns),
  );
  const fault = fileFaultOf(state);
  if (fault !== undefined) throw fault;
}

async function importLogs(
  host: Host,
  config: Config,
  { dir, logs, json }: { dir?: string | undefined; logs: string; json?: boolean | undefined },
): Promise<void> {
  if (dir !== telemetryWord)
    throw new AppError("invalid", `'${logs}' is one argument too many; --help shows what is taken`);
  const summary = await importTelemetry(host, config, logs);
  host.out(json === true ? jsonText(telemetryShape(summary)) : formatTelemetry(summary));
  const fault = telemetryFault(summary);
  if (fault !== undefined) throw fault;
}

async function importInto(host: Host, config: Config, folder: string | undefined): Promise<ImportSummary> {
  const startedAt = host.clock();
  const before = ledgerOf(host, config.dataDir, startedAt);
  const reading = await readAll(host, config, folder);
  const after = ledgerOf(host, config.dataDir, startedAt);
  const { unreadable_files } = reading.after;
  return {
    ...readBetween(before.cursors, after.cursors),
    durationMs: host.clock() - startedAt,
    known: after.cursors.filter(({ path }) => isWithin(path, folder)).length,
    brokenLines: reading.after.broken_lines - reading.brokenBefore,
    broken: after.broken,
    unreadable: unreadable_files.filter(({ path }) => isWithin(path, folder)),
    end: host.ending.aborted ? reading.ended : "done",
  };
}

/** What was read so far, and how many broken lines the reader had counted before. */
interface Reading {
  readonly after: ReadingShape;
  readonly brokenBefore: number;
  /** What it means when a person ends it. */
  readonly ended: "stopped" | "left";
}

async function readAll(host: Host, config: Config, folder: string | undefined): Promise<Reading> {
  using line = openProgressLine(process.stderr);
  const progress = ({ importing }: ReadingShape): void => {
    if (importing !== null) line.show(progressText(importing));
  };
  const order = { folder, progress, ending: host.ending };
  const collector = collectorOf(host, config);
  if (collector === undefined) {
    const after = await host.importTranscripts(config, order);
    return { after, brokenBefore: 0, ended: "stopped" };
  }
  const { before, after } = await importByCollector(collector, order);
  return { after, brokenBefore: before.broken_lines, ended: "left" };
}

interface LedgerState {
  readonly cursors: readonly Cursor[];
  readonly broken: readonly BrokenLine[];
}

/** How far files are read according to the ledger; the first import makes it. */
function ledgerOf(host: Host, dataDir: string, since: UnixMs): LedgerState {
  using reader = openIfAny(host, dataDir);
  if (reader === undefined) return { cursors: [], broken: [] };
  const broken = reader.brokenLines(recentBroken).filter(({ seenAt }) => seenAt >= since);
  return { cursors: reader.cursors(), broken };
}

function openIfAny(host: Host, dataDir: string): LedgerReader | undefined {
  if (!existsSync(join(dataDir, "ledger.db"))) return undefined;
  const { found, own } = host.life.ledgerSchema(dataDir);
  // The import brings a ledger of an older version up to date; until then it cannot be asked for files.
  return found !== undefined && found < own ? undefined : host.openReader(dataDir);
}

function isWithin(path: string, folder: string | undefined): boolean {
  return folder === undefined || (path + sep).startsWith(join(folder, "projects") + sep);
}
