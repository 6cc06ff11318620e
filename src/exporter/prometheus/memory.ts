import * as v from "valibot";
import { nameDurably, writeDurably } from "../../file/durable.ts";
import { readText } from "../../file/text-file.ts";
import type { ShownSeries } from "./ratchet.ts";
import type { PlaceMemory } from "./places.ts";

/** What must survive a restart so that no counter falls: who has a name, and what each series showed. */
export interface MetricsMemory extends PlaceMemory {
  readonly shown: readonly ShownSeries[];
}

/** Where it is kept. */
export interface MemoryFile {
  /** Undefined where metrics were never asked for, and where the file cannot be read, which is logged. */
  read(): MetricsMemory | undefined;
  /** Writes it whole or not at all, if it changed. */
  write(memory: MetricsMemory): void;
}

const version = 1;

const place = v.object({ project: v.string(), model: v.string(), agent: v.string() });
const series = v.array(
  v.object({ family: v.string(), labels: v.record(v.string(), v.string()), value: v.number() }),
);
const schema = v.object({
  version: v.literal(version),
  projects: v.array(v.string()),
  models: v.array(v.string()),
  agents: v.array(v.string()),
  places: v.array(place),
  /** An older form of `shown`: it has only the series that stood still. */
  held: v.optional(series, []),
  shown: v.optional(series, []),
});

/** A file of the data dir. A fault is logged once: metrics go on without the file, and only a restart shows the difference. */
export function openMemoryFile(path: string, log: (line: string) => void): MemoryFile {
  let last = "";
  let failing = false;
  return {
    read: () => {
      try {
        const text = readText(path);
        if (text === undefined) return undefined;
        const { version: _version, held, shown, ...places } = v.parse(schema, JSON.parse(text));
        last = text;
        return { ...places, shown: [...held, ...shown] };
      } catch (thrown) {
        log(`${path} cannot be read, so counters of Prometheus may have fallen: ${String(thrown)}`);
        return undefined;
      }
    },
    write: (memory) => {
      const text = `${JSON.stringify({ version, ...memory })}\n`;
      if (text === last) return;
      try {
        writeDurably(`${path}.new`, text, "w");
        nameDurably(`${path}.new`, path);
        last = text;
        failing = false;
      } catch (thrown) {
        if (!failing)
          log(
            `${path} cannot be written, so counters of Prometheus may fall at a restart: ${String(thrown)}`,
          );
        failing = true;
      }
    },
  };
}
