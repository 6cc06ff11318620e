import type { Config } from "../config/schema.ts";
import type { AlertBook } from "../store/alert-log.ts";
import type { LedgerReader } from "../store/store.ts";
import { requireLedger } from "./archive.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";

/** Changes silences where no daemon runs. Throws `conflict` where one runs all the same. */
export function editSilences<T>(
  config: Config,
  edit: (parts: { readonly reader: LedgerReader; readonly book: AlertBook }) => T,
  host: DaemonHost,
): T {
  requireLedger(config);
  using _lock = lockDataDir(config.dataDir);
  const collector = openCollector(config, host);
  try {
    return edit({ reader: collector.reader, book: collector.writer.alerts });
  } finally {
    collector.close();
  }
}
