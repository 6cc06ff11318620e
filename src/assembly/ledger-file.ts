import type { Config } from "../config/schema.ts";
import { dataFiles } from "../self/data-dir.ts";
import { openForWriting } from "../store/sqlite/open.ts";
import type { DaemonHost } from "./collector.ts";

/** Opens the ledger of a data dir for its one writer. One of an older version is copied before it is brought up to date. */
export function openLedgerFile({ dataDir, store }: Config, { clock, log }: DaemonHost) {
  const { ledger, backup } = dataFiles(dataDir);
  return openForWriting(ledger, { backupDir: store.backup ? backup : undefined, clock, tell: log });
}
