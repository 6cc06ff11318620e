import { defaultDataDir } from "../config/data-dir.ts";
import type { Config } from "../config/schema.ts";
import { shellWord } from "../domain/shell-word.ts";
import type { DaemonHost } from "./collector.ts";

/**
 * What leads a command to the data dir where it is not the usual one, as ` --data-dir DIR`. A person's shell has not our environment, such as
 * XDG_DATA_HOME; only the home is the same.
 */
export function dataDirFlag(
  { dataDir }: Pick<Config, "dataDir">,
  { home }: Pick<DaemonHost, "home">,
  platform = process.platform,
): string {
  const usual = defaultDataDir({ env: {}, home, platform });
  return dataDir === usual ? "" : ` --data-dir ${shellWord(dataDir)}`;
}
