import type { Config } from "../config/schema.ts";
import { changed, type AllowanceChange, type AllowedAnswer } from "../query/budget/allowance.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import { requireLedger } from "./archive.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";

/**
 * Allows more than a budget has, or takes that back, where no daemon runs. Throws `conflict` where one runs all the same, and
 * what `changed` throws.
 */
export async function changeAllowances(
  config: Config,
  change: AllowanceChange,
  { clock, ...host }: DaemonHost,
): Promise<AllowedAnswer> {
  requireLedger(config);
  using _lock = lockDataDir(config.dataDir);
  const collector = openCollector(config, { clock, ...host });
  try {
    const { reader, writer } = collector;
    const settings = config.budget;
    const calendar = new Calendar(machineTimeZone());
    return changed({ reader, book: writer.allowances }, change, { settings, calendar, now: clock() });
  } finally {
    collector.close();
  }
}
