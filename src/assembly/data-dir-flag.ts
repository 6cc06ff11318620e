import { defaultDataDir } from "../config/data-dir.ts";
import type { Config } from "../config/schema.ts";
import { shellWord } from "../domain/shell-word.ts";
import type { DaemonHost } from "./collector.ts";

/** What leads a command to the data dir where it is not the usual one, as ` --data-dir DIR`: a person's shell has not our environment. */
export function dataDirFlag(
  { dataDir }: Pick<Config, "dataDir">,
  { env, home }: Pick<DaemonHost, "env" | "home">,
): string {
  const usual = defaultDataDir({ env, home, platform: process.platform });
  return dataDir === usual ? "" : ` --data-dir ${shellWord(dataDir)}`;
}
