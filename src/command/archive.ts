import type { CommandDef } from "citty";
import type { Config } from "../config/schema.ts";
import { startOfUtcDay, type ArchiveTask } from "../domain/archive.ts";
import { AppError } from "../domain/error.ts";
import { listArchive, type ArchiveDoneShape, type ArchiveWorkShape } from "../query/archive.ts";
import { workByCollector } from "./archive/collector.ts";
import { collectorOf, errorOf } from "./collector.ts";
import {
  formatList,
  formatRestore,
  formatRun,
  formatVerified,
  progressText,
  type Verified,
} from "./archive/words.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { openProgressLine } from "./format/progress-line.ts";
import { counted } from "./format/text.ts";
import type { Host } from "./host.ts";
import { lookOn } from "./own-command.ts";

const maxDays = 36_500;

interface Asked {
  readonly host: Host;
  readonly config: Config;
  readonly day: string | undefined;
  /** Of `--days`. */
  readonly days: number | undefined;
  readonly json: boolean;
}

const actions = { run, list, verify, restore } as const;

/**
 * Raw events of old days in files: runs the archive, lists and verifies its files, restores a day. Exit code 1 when a file
 * is damaged, or there is nothing to restore.
 */
export function archiveCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "archive", description: "move raw events of old days to files, and bring days back" },
    args: {
      action: { type: "positional", description: "run, list, verify or restore", required: true },
      day: {
        type: "positional",
        description: "UTC day to restore or to verify, such as 2026-11-20 (verify: all)",
        required: false,
      },
      days: {
        type: "string",
        description: "run: how many days stay in the ledger, beside today (archive.after_days)",
        valueHint: "N",
      },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const action = Object.entries(actions).find(([name]) => name === args.action)?.[1];
      if (action === undefined)
        throw new AppError("invalid", `archive ${args.action} is not known: run, list, verify or restore`);
      const days = daysOf(args.days, args.action);
      const { config } = host.loadConfig(dataFlagsOf(args));
      await action({ host, config, day: dayOf(args.day, args.action), days, json: args.json === true });
    },
  });
}

function daysOf(text: string | undefined, action: string): number | undefined {
  if (text === undefined) return undefined;
  if (action !== "run")
    throw new AppError("invalid", `--days is for 'archive run', not for 'archive ${action}'`);
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (days <= maxDays) return days;
  throw new AppError("invalid", `--days is not a number of days from 0 to ${maxDays}: ${text}`);
}

function dayOf(text: string | undefined, action: string): string | undefined {
  if (text === undefined && action !== "restore") return undefined;
  if (text === undefined)
    throw new AppError(
      "invalid",
      "archive restore needs a day, such as 2026-11-20; 'archive list' shows them",
    );
  if (action === "run" || action === "list")
    throw new AppError("invalid", `archive ${action} takes no day: '${text}' is one argument too many`);
  if (startOfUtcDay(text) !== undefined) return text;
  throw new AppError("invalid", `${text} is not a day; write it as 2026-11-20`);
}

async function run({ host, config, days, json }: Asked): Promise<void> {
  const done = await work({ host, config }, { kind: "run", afterDays: days });
  const afterDays = days ?? (config.archive.afterDays || undefined);
  host.out(json ? jsonText(done) : formatRun(done, { afterDays, width: host.terminal.columns }));
  for (const fault of json ? [] : done.faults) host.err(`damaged: ${fault}`);
  if (done.stopped)
    throw new AppError("conflict", "the run was stopped before its end; run it again for the rest");
  const damaged = counted(done.faults.length, "file");
  if (done.faults.length > 0)
    throw new AppError("conflict", `${damaged} left as they are; 'hallmonitor archive verify' looks at all`);
}

function list({ host, config, json }: Asked): void {
  using reader = host.openReader(config.dataDir);
  const answer = listArchive(reader);
  host.out(json ? jsonText(answer) : formatList(answer, lookOn(host, config.dataDir)));
}

async function verify({ host, config, day, json }: Asked): Promise<void> {
  let [files, events, bytes] = [0, 0, 0];
  const faults: { name: string; fault: string }[] = [];
  await host.verifyArchive(config, day, ({ name, seal }, fault) => {
    files += 1;
    events += seal?.rows ?? 0;
    bytes += seal?.fileBytes ?? 0;
    if (fault !== undefined) faults.push({ name, fault });
  });
  if (files === 0 && day !== undefined)
    throw new AppError(
      "not-found",
      `no events of ${day} are in the archive; 'hallmonitor archive list' shows the days`,
    );
  const verified: Verified = { files, events, bytes, faults: faults.map(({ fault }) => fault) };
  host.out(
    json
      ? jsonText({ schema_version: 1, files, events, file_bytes: bytes, faults })
      : formatVerified(verified, host.terminal.columns),
  );
  if (faults.length > 0)
    throw new AppError(
      "conflict",
      `${counted(faults.length, "file")} of the archive cannot be restored; bring back a copy from a backup`,
    );
}

async function restore({ host, config, day = "", json }: Asked): Promise<void> {
  const done = await work({ host, config }, { kind: "restore", day });
  host.out(json ? jsonText(done) : formatRestore(done, host.terminal.columns));
}

/** Through the collector where one runs, in this process where none does. Throws what kept it from being done. */
async function work(
  { host, config }: Pick<Asked, "host" | "config">,
  task: ArchiveTask,
): Promise<ArchiveDoneShape> {
  const done = await workThere({ host, config }, task);
  if (done.error !== null) throw errorOf(done.error);
  return done;
}

async function workThere(
  { host, config }: Pick<Asked, "host" | "config">,
  task: ArchiveTask,
): Promise<ArchiveDoneShape> {
  using line = openProgressLine(process.stderr);
  const progress = (done: ArchiveWorkShape): void => line.show(progressText(done));
  const collector = collectorOf(host, config);
  // Awaited here, so that the line stands until it is done.
  if (collector === undefined) return await host.workOnArchive(config, task, progress);
  const done = await workByCollector({ ...collector, progress, ending: host.ending }, task);
  if (done !== undefined) return done;
  throw new AppError(
    "conflict",
    "no longer waiting: the collector goes on, and 'hallmonitor archive list' shows how far",
  );
}
