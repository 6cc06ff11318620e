/**
 * Which of an agent's processes live. Each writes a small file that says who it is and removes it at its end; a file
 * whose process is gone is all that a crash leaves. This folder refuses to know what a session is made of.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, type DescribedProcess } from "./liveness.ts";

/** A process of an agent and the session it runs now. */
export interface SessionProcess extends DescribedProcess {
  readonly sessionId: string;
}

/** What became of a session whose process is gone. */
export type ProcessEnd = "ended" | "lost";

export interface ProcessWatchParts {
  /** Folders that hold a file per process. */
  readonly folders: readonly string[];
  readonly read: (text: string) => SessionProcess | undefined;
  /** Sessions that the ledger takes for alive, to be compared at the first look. */
  readonly believedAlive: () => readonly string[];
  /** Called once for each session whose process is gone. */
  readonly gone: (sessionId: string, end: ProcessEnd) => Promise<void>;
}

/** Looks at the processes again and again, when it is told to. */
export class ProcessWatch {
  readonly #parts: ProcessWatchParts;
  #alive: ReadonlySet<string> | undefined;
  /** Sessions that a crash was told of: their files stay until the agent sweeps them. */
  readonly #lost = new Set<string>();

  constructor(parts: ProcessWatchParts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const found = this.#parts.folders.map((folder) => this.#processesIn(folder));
    // No folder, no word about anybody.
    if (found.every((processes) => processes === undefined)) return;
    const processes = found.flatMap((some) => some ?? []);
    const alive = new Set(processes.filter((one) => isAlive(one) !== false).map((one) => one.sessionId));
    const dead = new Set(processes.map((one) => one.sessionId).filter((id) => !alive.has(id)));
    const before = this.#alive ?? new Set([...this.#parts.believedAlive(), ...dead]);
    this.#alive = alive;
    for (const id of before) {
      if (alive.has(id) || this.#lost.has(id)) continue;
      if (dead.has(id)) this.#lost.add(id);
      await this.#parts.gone(id, dead.has(id) ? "lost" : "ended");
    }
  }

  #processesIn(folder: string): SessionProcess[] | undefined {
    const names = namesIn(folder);
    return names?.flatMap((name) => {
      const text = textAt(join(folder, name));
      const told = text === undefined ? undefined : this.#parts.read(text);
      return told === undefined ? [] : [told];
    });
  }
}

/** The process files of a folder, by their names; undefined where there is no such folder. Keys beside them are left alone. */
function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return undefined;
  }
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
