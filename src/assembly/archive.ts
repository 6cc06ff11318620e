import { existsSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { type ArchiveDone, type ArchiveFile, type ArchiveTask, type ArchiveWork } from "../domain/archive.ts";
import { AppError } from "../domain/error.ts";
import { dataFiles } from "../self/data-dir.ts";
import type { ArchiveLedger } from "../store/archive-ledger.ts";
import { faultOf } from "../store/archive/check.ts";
import type { Keeping } from "../store/archive/release.ts";
import { restoreDay } from "../store/archive/restore.ts";
import { runArchive } from "../store/archive/run.ts";
import { SqliteArchive } from "../store/sqlite/archive/archive.ts";
import { ArchivedEntries } from "../store/sqlite/archive/archived-entries.ts";
import { openForReading } from "../store/sqlite/open.ts";
import { SqliteReader } from "../store/sqlite/reader.ts";
import type { DaemonHost } from "./collector.ts";
import { openLedgerFile } from "./ledger-file.ts";
import { repeated } from "./repeated.ts";
import { dayMs } from "../domain/time.ts";

/** When the daemon looks for events that are old enough, in milliseconds: not while it starts, and then every hour. */
const usualSchedule = { firstMs: 600_000, everyMs: 3_600_000 };

/** Days that restored events stay where the config leaves all events in the ledger. */
const usualHoldDays = 7;

/** The archive of a running collector: one task at a time, by the clock or because somebody asks. */
export interface Archive {
  readonly state: () => { readonly work: ArchiveWork | undefined; readonly last: ArchiveDone | undefined };
  /** Begins a task and resolves with its end, also when it fails. Throws `conflict` while another is under way. */
  readonly begin: (task: ArchiveTask) => Promise<ArchiveDone>;
  readonly start: () => void;
  /** Ends what is under way, between two steps, and resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

interface ArchiveParts {
  readonly ledger: ArchiveLedger;
  readonly host: DaemonHost;
}

/** Builds the archive on the ledger's own connection. Nothing is done before it is started or asked. */
export function openArchive(config: Config, parts: ArchiveParts, schedule = usualSchedule): Archive {
  const { log } = parts.host;
  const ending = new AbortController();
  let work: ArchiveWork | undefined;
  let last: ArchiveDone | undefined;
  let current: Promise<unknown> = Promise.resolve();
  const progress = (file: ArchiveFile): void => {
    if (work !== undefined) work = { ...work, files: [...work.files, file] };
  };
  const begin = (task: ArchiveTask): Promise<ArchiveDone> => {
    if (work !== undefined) throw underWay(work);
    work = { task, startedAt: parts.host.clock(), files: [] };
    const done = perform(config, { ...parts, signal: ending.signal, progress }, task).then((ended) => {
      [work, last] = [undefined, ended];
      return ended;
    });
    current = done;
    return done;
  };
  const hourly = repeated(
    schedule.everyMs,
    async () => {
      if (work === undefined) tell(await begin({ kind: "run", afterDays: undefined }), log);
    },
    log,
  );
  let first: ReturnType<typeof setTimeout> | undefined;
  return {
    state: () => ({ work, last }),
    begin,
    start: () => void (first = setTimeout(() => hourly.start(), schedule.firstMs)),
    stop: async () => {
      clearTimeout(first);
      ending.abort();
      await Promise.all([hourly.stop(), current]);
    },
  };
}

/** Does one task on a ledger that no daemon holds. The caller holds the lock of the data dir. */
export async function archiveHere(
  config: Config,
  order: {
    readonly task: ArchiveTask;
    readonly ending: AbortSignal;
    readonly progress: (work: ArchiveWork) => void;
  },
  host: DaemonHost,
): Promise<ArchiveDone> {
  const { task, ending: signal } = order;
  const db = openLedgerFile(config, host);
  try {
    const ledger = new SqliteArchive(db, new ArchivedEntries(db));
    let work: ArchiveWork = { task, startedAt: host.clock(), files: [] };
    const progress = (file: ArchiveFile): void => {
      work = { ...work, files: [...work.files, file] };
      order.progress(work);
    };
    return await perform(config, { ledger, host, signal, progress }, task);
  } finally {
    db.close();
  }
}

/** Throws `unavailable` where there is no ledger, so that looking for one makes none. */
export function requireLedger({ dataDir }: Config): void {
  if (!existsSync(dataFiles(dataDir).ledger)) openForReading(dataFiles(dataDir).ledger).close();
}

/** Reads the files of the archive, those of one day or all, to their end; tells of each and what is wrong with it. */
export async function verifyArchive(
  { dataDir }: Config,
  day: string | undefined,
  seen: (file: ArchiveFile, fault: string | undefined) => void,
): Promise<void> {
  const { ledger, archive } = dataFiles(dataDir);
  using reader = new SqliteReader(openForReading(ledger));
  for (const file of reader.archiveFiles()) {
    if (!isWhole(file) || (day !== undefined && file.day !== day)) continue;
    const fault = await faultOf(archive, file);
    // A collector may have deleted it meanwhile, because it was its time.
    const isThere = reader.archiveFiles().some((now) => now.key === file.key && isWhole(now));
    if (isThere) seen(file, fault);
  }
}

function isWhole({ state }: ArchiveFile): boolean {
  return state !== "writing" && state !== "expired";
}

async function perform(
  config: Config,
  parts: ArchiveParts & Pick<Keeping, "signal"> & { readonly progress: (file: ArchiveFile) => void },
  task: ArchiveTask,
): Promise<ArchiveDone> {
  const { ledger, host, signal, progress } = parts;
  const keeping: Keeping = { ledger, folder: dataFiles(config.dataDir).archive, signal };
  const startedAt = host.clock();
  const ended = (outcome: ArchiveDone["outcome"]): ArchiveDone => {
    return { task, startedAt, endedAt: host.clock(), outcome };
  };
  const { afterDays, ...settings } = config.archive;
  try {
    if (task.kind === "restore") {
      const heldUntil = startedAt + (afterDays || usualHoldDays) * dayMs;
      return ended({ kind: "restore", restored: await restoreDay(keeping, task.day, heldUntil) });
    }
    // In the config, 0 says that events stay; from a person it says that nothing but today stays.
    const days = task.afterDays ?? (afterDays === 0 ? undefined : afterDays);
    const parted = { ...keeping, clock: host.clock, progress };
    return ended({ kind: "run", run: await runArchive(parted, { ...settings, afterDays: days }) });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === "internal") host.log(`internal error in the archive: ${error.reason}`);
    return ended({ kind: "failed", error });
  }
}

function underWay({ task }: ArchiveWork): AppError {
  const what = task.kind === "run" ? "an archive run" : `restoring ${task.day}`;
  return new AppError("conflict", `${what} is under way; wait until it has ended and try again`);
}

/** What a run by the clock did, for the log; one that found nothing to do says nothing. */
function tell({ outcome }: ArchiveDone, log: (line: string) => void): void {
  if (outcome.kind === "failed") return log(outcome.error.message);
  if (outcome.kind !== "run") return;
  const { archived, expired, faults } = outcome.run;
  const events = archived.reduce((sum, { seal }) => sum + (seal?.rows ?? 0), 0);
  if (archived.length > 0) log(`archived ${events} events in ${archived.length} files`);
  if (expired.length > 0) log(`deleted ${expired.length} files of the archive: too old, or for room`);
  for (const fault of faults) log(`archive: ${fault}`);
}
