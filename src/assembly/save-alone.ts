import { existsSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import { dataFiles, makeDataDir } from "../self/data-dir.ts";
import { openForReading } from "../store/sqlite/open.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { openFiles } from "./files.ts";
import { openKeeping } from "./keeping.ts";
import type { Turn } from "./keeper.ts";

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
  const collector = openCollector(config, host);
  const files = openFiles(config, { host, collector, startThread: noThread });
  try {
    await openKeeping(config, { host, collector, files }).keeper.turn(turn);
  } finally {
    await files.stop();
    collector.drain();
    collector.close();
  }
}

/** Only an import of all history has a thread of its own. */
function noThread(): never {
  throw new Error("a hook imports no history");
}
