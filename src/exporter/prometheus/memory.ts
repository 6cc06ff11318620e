import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { HeldSeries } from "./ratchet.ts";
import type { PlaceMemory } from "./places.ts";

/** What has to be the same after a restart, so that no counter falls: who has a name, and which series stand still. */
export interface MetricsMemory extends PlaceMemory {
  readonly held: readonly HeldSeries[];
}

/** Where it is kept. */
export interface MemoryFile {
  /** Undefined where metrics were never asked for, and where the file cannot be read. */
  read(): MetricsMemory | undefined;
  /** Writes it whole or not at all, if it changed. */
  write(memory: MetricsMemory): void;
}

const version = 1;

/** A file of the data dir. What is in the way of it is told once: metrics go on without, and only a restart shows. */
export function openMemoryFile(path: string, log: (line: string) => void): MemoryFile {
  let last = "";
  let failing = false;
  return {
    read: () => {
      try {
        last = readFileSync(path, "utf8");
        // Written below; a file of another version, or of another shape, is as good as none.
        const told = JSON.parse(last) as MetricsMemory & { readonly version: number };
        return told.version === version ? told : undefined;
      } catch {
        return undefined;
      }
    },
    write: (memory) => {
      const text = `${JSON.stringify({ version, ...memory })}\n`;
      if (text === last) return;
      try {
        writeFileSync(`${path}.new`, text, { mode: 0o600 });
        renameSync(`${path}.new`, path);
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
