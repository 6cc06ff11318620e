import { existsSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { dataFiles, makeDataDir } from "../self/data-dir.ts";
import { openForReading } from "../store/sqlite/open.ts";
import type { LedgerReader } from "../store/store.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { openFiles } from "./files.ts";
import { openKeeping } from "./keeping.ts";
import type { Keeper, Turn } from "./keeper.ts";

/** How long another hook is waited for that does the same for another session, in milliseconds. */
const lockMs = 1000;

/**
 * Reads what is new in a session's transcript, saves the session's state and promises it to its next start. Throws `conflict`
 * while somebody else has the data dir, and where its ledger is of an older version: a hook has no time to change that.
 */
export async function saveAlone(config: Config, turn: Turn, host: DaemonHost): Promise<void> {
  makeDataDir(config.dataDir);
  using _lock = lockDataDir(config.dataDir, lockMs);
  const { ledger } = dataFiles(config.dataDir);
  if (existsSync(ledger)) openForReading(ledger).close();
  await withKeeper(config, host, ({ keeper }) => keeper.turn(turn));
}

/** Has a keeper do its work on the ledger, and closes both. The data dir must be locked. */
export async function withKeeper<T>(
  config: Config,
  host: DaemonHost,
  work: (parts: { readonly keeper: Keeper; readonly reader: LedgerReader }) => Promise<T>,
): Promise<T> {
  const collector = openCollector(config, host);
  const files = openFiles(config, { host, collector, startThread: noThread });
  try {
    const { keeper } = openKeeping(config, { host, collector, files });
    return await work({ keeper, reader: collector.reader });
  } finally {
    await files.stop();
    collector.drain();
    collector.close();
  }
}

/** Only an import of all history has a thread of its own. */
function noThread(): never {
  throw new Error("no history is imported here");
}
