/**
 * The program's settings, from defaults, the config file, the environment and the command line; later ones in this list
 * win. It asks its caller for all of these and refuses to read the environment or the disk by itself.
 */
import * as v from "valibot";
import { AppError, messageOf } from "../domain/error.ts";
import { joinPath, type Machine } from "./data-dir.ts";
import type { FlagName } from "./entry.ts";
import { faultsOf, formatValue } from "./fault.ts";
import { valuesOfFile } from "./file.ts";
import { configKeys, type ConfigKey } from "./key.ts";
import { namedPlaces, pathOf, placesOf, type Origin, type PlaceFlags, type Told } from "./place.ts";
import { configSchema, type Config } from "./schema.ts";

/** The command line as written; undefined means that the flag was not given. */
export interface ConfigFlags extends PlaceFlags, Readonly<Partial<Record<FlagName, string | undefined>>> {
  readonly config?: string | undefined;
}

/** Everything the config is made from. */
export interface ConfigSources extends Machine {
  readonly flags: ConfigFlags;
  /** A file's text, or undefined when there is no such file. Any other fault is thrown. */
  readonly readText: (path: string) => string | undefined;
}

/** The config, and how it came about. */
export interface LoadedConfig {
  readonly config: Config;
  /** Values by key as a user writes them: `16MB`, not the bytes; without secrets. Keys that exist only outside the file come last. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Where each of `values` comes from. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** The config file that was read. */
  readonly file: string | undefined;
  /** Whether a flag or a variable names it; an unnamed file is looked for in the data dir. */
  readonly isFileNamed: boolean;
}

/** The whole config. Throws `invalid`, naming the file and key, variable or flag, and what may be written there. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const places = placesOf(sources.flags, sources);
  const { file, values, isFileNamed } = readFile(sources, places.dataDir.value);
  const told = new Map<string, Told>();
  for (const { name, entry } of configKeys) told.set(name, { value: entry.default, origin: "default" });
  for (const [name, value] of values) told.set(name, { value, origin: "file" });
  for (const key of configKeys) setByText(told, key, sources);
  checkPorts(told);
  const parsed = v.parse(configSchema, treeOf(told));
  checkWaits(parsed, told);
  const config = {
    ...parsed,
    dataDir: places.dataDir.value,
    claudeDirs: places.claudeDirs.value,
    import: places.import.value,
    watch: places.watch.value,
  };
  const all = [...told, ...namedPlaces(places)];
  return {
    config,
    values: new Map(all.map(([name, { value }]) => [name, shown(name, value)])),
    origins: new Map(all.map(([name, { origin }]) => [name, origin])),
    file,
    isFileNamed,
  };
}

function shown(name: string, value: unknown): unknown {
  const key = configKeys.find((known) => known.name === name);
  return key?.entry.facts.shown?.(value) ?? value;
}

function readFile({ flags, ...sources }: ConfigSources, dataDir: string) {
  const { readText } = sources;
  const asked =
    pathOf(sources, flags.config, "--config") ?? pathOf(sources, sources.env["HALLMONITOR_CONFIG"]);
  const file = asked ?? joinPath(sources.platform, dataDir, "config.json");
  const text = textOf(readText, { file, dataDir: asked === undefined ? dataDir : undefined });
  const isFileNamed = asked !== undefined;
  if (text !== undefined) return { file, values: valuesOfFile(text, file), isFileNamed };
  if (!isFileNamed) return { file: undefined, values: new Map<string, unknown>(), isFileNamed };
  const by = flags.config === undefined ? "HALLMONITOR_CONFIG" : "--config";
  throw new AppError("invalid", `${file} does not exist: ${by} must name a config file that is there.`);
}

/** A file's text. A data dir that is closed to others is reported as such, because it need not hold a config file at all. */
function textOf(
  readText: ConfigSources["readText"],
  { file, dataDir }: { readonly file: string; readonly dataDir: string | undefined },
): string | undefined {
  try {
    return readText(file);
  } catch (thrown) {
    if (dataDir !== undefined && isClosed(readText, dataDir)) {
      const message = `the data dir ${dataDir} cannot be read by you: choose another with --data-dir, or run this as its owner`;
      throw new AppError("unavailable", message, { cause: thrown });
    }
    const why = messageOf(thrown);
    throw new AppError("invalid", `${file} cannot be read (${why}): make it a text file that you may read.`, {
      cause: thrown,
    });
  }
}

/** Whether a folder may not be read. Reading a folder as a file always fails, but for another reason where it may be read. */
function isClosed(readText: ConfigSources["readText"], folder: string): boolean {
  try {
    readText(folder);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EACCES";
  }
  return false;
}

/** What the environment and then the command line say of one key. */
function setByText(told: Map<string, Told>, key: ConfigKey, { env, flags }: ConfigSources): void {
  const { fromText, flag } = key.entry.facts;
  const variable = key.variables.find((name) => (env[name] ?? "") !== "");
  const text = variable === undefined ? undefined : env[variable];
  if (text !== undefined && variable !== undefined && fromText) {
    told.set(key.name, { value: checked(key, fromText(text), variable), origin: "environment" });
  }
  const given = flag && flags[flag];
  if (given !== undefined && fromText) {
    told.set(key.name, { value: checked(key, fromText(given), key.flag ?? ""), origin: "flag" });
  }
}

function checked({ entry }: ConfigKey, value: unknown, place: string): unknown {
  const faults = faultsOf(entry, value, place);
  if (faults.length > 0) throw new AppError("invalid", faults.join("\n"));
  return value;
}

/** Two listeners cannot share a port; without this check the second would blame some other program. */
function checkPorts(told: ReadonlyMap<string, Told>): void {
  const port = told.get("server.port")?.value;
  if (port === 0 || port !== told.get("receiver.otlp.grpc_port")?.value) return;
  throw new AppError(
    "invalid",
    `server.port and receiver.otlp.grpc_port are both ${String(port)}: give each a port of its own, or write "off" for gRPC.`,
  );
}

/** If `until` were not longer than `after`, a wait would silently be told to nobody. */
function checkWaits(
  { alert: { waiting_input: rule } }: Pick<Config, "alert">,
  told: ReadonlyMap<string, Told>,
): void {
  if (rule.off || rule.afterMs < rule.untilMs) return;
  const said = (name: string): string =>
    `alert.waiting_input.${name} is ${formatValue(told.get(`alert.waiting_input.${name}`)?.value)}`;
  throw new AppError(
    "invalid",
    `${said("after")} and ${said("until")}, so nobody would be told: make until the longer one, or turn the rule off.`,
  );
}

function treeOf(told: ReadonlyMap<string, Told>): unknown {
  const tree: Tree = {};
  for (const { name, path } of configKeys) {
    let place = tree;
    for (const section of path.slice(0, -1)) place = (place[section] ??= {}) as Tree;
    place[path.at(-1) ?? ""] = told.get(name)?.value;
  }
  return tree;
}

interface Tree {
  [name: string]: unknown;
}
