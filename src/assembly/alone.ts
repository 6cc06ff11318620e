/** Work on the ledger in the process of a command, for a machine whose daemon does not run. Each ends with the lock let go. */
import type { Config } from "../config/schema.ts";
import type { ArchiveDone, ArchiveTask, ArchiveWork } from "../domain/archive.ts";
import { AppError } from "../domain/error.ts";
import type { Outcomes } from "../domain/outcome.ts";
import type { UnixMs } from "../domain/time.ts";
import { changed, type AllowanceChange, type AllowedAnswer } from "../query/budget/allowance.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import type { RebuildShape } from "../query/shape.ts";
import { makeDataDir } from "../self/data-dir.ts";
import type { AlertBook } from "../store/alert-log.ts";
import type { LedgerReader } from "../store/store.ts";
import { fileImportShape, type FileImportShape } from "../transfer/import-shape.ts";
import { importFile, type FileImport } from "../transfer/import.ts";
import { archiveHere, requireLedger } from "./archive.ts";
import { openCollector, type Collector, type DaemonHost } from "./collector.ts";
import { hookHoldsMs, lockDataDir } from "./data-dir-lock.ts";
import { readEvent } from "./event.ts";
import { drainInto } from "./files.ts";
import { indexAll } from "./indexing.ts";
import { createRebuild } from "./rebuild.ts";

/** Takes an export of a ledger in and ends, for a machine whose daemon does not run. */
export async function importLedgerFile(
  config: Config,
  order: {
    readonly file: string;
    readonly progress: (state: FileImportShape) => void;
    readonly ending: AbortSignal;
  },
  host: DaemonHost,
): Promise<FileImportShape> {
  const { file, progress, ending } = order;
  makeDataDir(config.dataDir);
  using _lock = lockDataDir(config.dataDir);
  const collector = openCollector(config, host);
  try {
    const tell = (state: FileImport): void => progress(fileImportShape(file, state));
    const taken = await collector.readHistory(() =>
      importFile(file, { merge: collector.merge, progress: tell, ending }),
    );
    return fileImportShape(file, taken);
  } finally {
    collector.close();
  }
}

/** Makes the kept sums anew and ends, for a machine whose daemon does not run. */
export async function rebuildLedger(
  config: Config,
  order: { readonly prices: boolean; readonly ending: AbortSignal },
  host: DaemonHost,
): Promise<RebuildShape> {
  return onLedger(config, host, async (collector) => {
    const rebuild = createRebuild(collector);
    order.ending.addEventListener("abort", () => void rebuild.stop(), { once: true });
    await rebuild.start(order);
    return rebuild.state();
  });
}

/** Makes everything searchable and ends, for a machine whose daemon does not run. */
export async function makeSearchable(config: Config, ending: AbortSignal, host: DaemonHost): Promise<void> {
  await onLedger(config, host, ({ writer }) => indexAll(writer, ending));
}

/** Allows more than a budget has, or takes that back. Throws what `changed` throws. */
export async function changeAllowances(
  config: Config,
  change: AllowanceChange,
  host: DaemonHost,
): Promise<AllowedAnswer> {
  const calendar = new Calendar(machineTimeZone());
  const parts = { settings: config.budget, calendar, now: host.clock() };
  return onLedger(config, host, ({ reader, writer }) =>
    changed({ reader, book: writer.allowances }, change, parts),
  );
}

/** Makes silences, or ends them. */
export async function editSilences<T>(
  config: Config,
  edit: (parts: { readonly reader: LedgerReader; readonly book: AlertBook }) => T,
  host: DaemonHost,
): Promise<T> {
  return onLedger(config, host, ({ reader, writer }) => edit({ reader, book: writer.alerts }));
}

/** Has work done on the ledger, and closes it. Throws `unavailable` where there is none, and `conflict` where a daemon has it. */
async function onLedger<T>(
  config: Config,
  host: DaemonHost,
  work: (collector: Collector) => T | Promise<T>,
): Promise<T> {
  requireLedger(config);
  using _lock = lockDataDir(config.dataDir);
  const collector = openCollector(config, host);
  try {
    return await work(collector);
  } finally {
    collector.close();
  }
}

/** Takes events into the ledger in this process, for a command on a machine whose daemon does not run. */
export interface OpenIntake extends AsyncDisposable {
  /** Resolves with the event's fate when it is durable. Throws `invalid` for an agent that is not known. */
  take(event: { readonly agent: string; readonly at: UnixMs; readonly body: unknown }): Promise<Outcomes>;
}

/** Opens the ledger for events, with what waits in the spool in it: that was told before. */
export async function openIntake(config: Config, host: DaemonHost): Promise<OpenIntake> {
  makeDataDir(config.dataDir);
  const lock = lockDataDir(config.dataDir, hookHoldsMs);
  const collector = openCollector(config, host);
  await drainInto(config, { host, collector });
  return {
    take: ({ agent, body, at }) => {
      const delivery = readEvent(agent, body, { at, seenAt: host.clock(), isStatusLine: false });
      if (delivery === undefined)
        throw new AppError("invalid", `events of '${agent}' are not understood here`);
      return collector.consume(delivery);
    },
    [Symbol.asyncDispose]: async () => {
      collector.drain();
      collector.close();
      lock[Symbol.dispose]();
    },
  };
}

/** Does one task with the archive and ends, for a machine whose daemon does not run. */
export async function workOnArchive(
  config: Config,
  order: {
    readonly task: ArchiveTask;
    readonly ending: AbortSignal;
    readonly progress: (work: ArchiveWork) => void;
  },
  host: DaemonHost,
): Promise<ArchiveDone> {
  requireLedger(config);
  using _lock = lockDataDir(config.dataDir);
  return await archiveHere(config, order, host);
}
