import { AppError } from "../domain/error.ts";
import { defaultDataDir, expandHome, joinPath, type Machine } from "./data-dir.ts";

/** What said a value. Each beats the ones before it. */
export type Origin = "default" | "file" | "environment" | "flag";

/** A value and what said it. */
export interface Told<T = unknown> {
  readonly value: T;
  readonly origin: Origin;
}

/** What the command line says about places; undefined means that the flag was not given. */
export interface PlaceFlags {
  readonly dataDir?: string | undefined;
  readonly claudeDirs?: readonly string[] | undefined;
  readonly import?: boolean | undefined;
  readonly watch?: boolean | undefined;
}

/** What the file cannot say, because it lies in the data dir and machines may share it. */
export interface Places {
  readonly dataDir: Told<string>;
  readonly claudeDirs: Told<readonly string[]>;
  readonly import: Told<boolean>;
  readonly watch: Told<boolean>;
}

/** The places and switches that only the environment and the command line set. */
export function placesOf(flags: PlaceFlags, machine: Machine): Places {
  const { env, platform, home } = machine;
  const claudeDirs = flags.claudeDirs?.map((dir) => pathOf(machine, dir, "--claude-dir") ?? dir);
  const claudeDir = pathOf(machine, env["CLAUDE_CONFIG_DIR"]);
  return {
    dataDir: choose(
      pathOf(machine, flags.dataDir, "--data-dir"),
      pathOf(machine, env["HALLMONITOR_DATA_DIR"]),
      defaultDataDir(machine),
    ),
    claudeDirs: choose(
      claudeDirs?.length === 0 ? undefined : claudeDirs,
      claudeDir === undefined ? undefined : [claudeDir],
      [joinPath(platform, home, ".claude"), joinPath(platform, home, ".config", "claude")],
    ),
    import: choose(flags.import, undefined, true),
    watch: choose(flags.watch, undefined, true),
  };
}

function choose<T>(flag: T | undefined, environment: T | undefined, fallback: T): Told<T> {
  if (flag !== undefined) return { value: flag, origin: "flag" };
  if (environment !== undefined) return { value: environment, origin: "environment" };
  return { value: fallback, origin: "default" };
}

/** A path as given, `~` replaced. Empty in the environment counts as not set; empty after a flag is a mistake. */
export function pathOf(machine: Machine, path: string | undefined, flag?: string): string | undefined {
  if (path === undefined || (path === "" && flag === undefined)) return undefined;
  if (path === "") throw new AppError("invalid", `${flag} is empty: write a path after it.`);
  return expandHome(path, machine);
}

/** The same by the names that `config print` shows. */
export function namedPlaces(places: Places): readonly (readonly [string, Told])[] {
  return [
    ["data_dir", places.dataDir],
    ["claude_dirs", places.claudeDirs],
    ["import", places.import],
    ["watch", places.watch],
  ];
}
