import { isEntry, type Entries, type Entry } from "./entry.ts";
import { configSchema } from "./schema.ts";

/** One key of the file that holds a value, with every name it goes by. */
export interface ConfigKey {
  /** `receiver.otlp.max_body`. */
  readonly name: string;
  readonly path: readonly string[];
  readonly entry: Entry;
  /** Names in the environment; the first that is set counts. None where no text can express the value. */
  readonly variables: readonly string[];
  /** `--grpc-port`, where there is one. */
  readonly flag: string | undefined;
}

/** Every key of the file, in the schema's order. */
export const configKeys: readonly ConfigKey[] = keysOf(configSchema.entries, []);

/** The keys with a value below some keys of a schema. */
export function keysOf(entries: Entries, above: readonly string[]): readonly ConfigKey[] {
  return Object.entries(entries).flatMap(([name, node]) => {
    const path = [...above, name];
    return isEntry(node) ? [keyOf(path, node)] : keysOf(node.wrapped.entries, path);
  });
}

function keyOf(path: readonly string[], entry: Entry): ConfigKey {
  const { flag, variable, fromText } = entry.facts;
  const general = `HALLMONITOR_${path.join("_").toUpperCase()}`;
  return {
    name: path.join("."),
    path,
    entry,
    variables: fromText === undefined ? [] : [variable, general].filter((name) => name !== undefined),
    flag: flag && `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  };
}
