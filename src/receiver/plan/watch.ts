import { statSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import type { PlanFolders, PlanPlace } from "./folder.ts";

/** How long changes are gathered, from the first one on: a file that is written anew is empty for a moment. */
const settleMs = 100;

export interface PlanWatchParts {
  readonly folders: PlanFolders;
  /** Called once for all that happened within a moment. May not throw. */
  readonly heard: (project: string) => void;
  /** Called with a sentence when changes of a project go unheard, once for each. */
  readonly deaf: (message: string) => void;
}

interface Ear {
  readonly watcher: FSWatcher;
  /** Which folder is listened to: another one may take its name. */
  readonly identity: string;
}

/** Hears of changes in the plan folders of projects. What it does not hear, a look at the files finds. */
export class PlanWatch implements Disposable {
  readonly #parts: PlanWatchParts;
  readonly #ears = new Map<string, Ear>();
  readonly #settling = new Map<string, NodeJS.Timeout>();
  readonly #deaf = new Set<string>();
  #isDisposed = false;

  constructor(parts: PlanWatchParts) {
    this.#parts = parts;
  }

  /** Sees to it that the folders now there are listened to. Does nothing for those that are already. */
  attend(project: string): void {
    if (this.#isDisposed) return;
    for (const place of ["active", "complete"] as const) this.#attend(project, place);
  }

  /** Listens no more to a project. */
  leave(project: string): void {
    const { folders } = this.#parts;
    for (const place of ["active", "complete"] as const) this.#close(join(project, folders[place]));
    clearTimeout(this.#settling.get(project));
    this.#settling.delete(project);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const folder of this.#ears.keys()) this.#close(folder);
    for (const timer of this.#settling.values()) clearTimeout(timer);
    this.#settling.clear();
  }

  #attend(project: string, place: PlanPlace): void {
    const folder = join(project, this.#parts.folders[place]);
    const identity = identityOf(folder);
    if (this.#ears.get(folder)?.identity === identity) return;
    this.#close(folder);
    if (identity === undefined || this.#deaf.has(folder)) return;
    try {
      // Plans that are over only come and go as folders.
      const recursive = place === "active";
      const watcher = watch(folder, { recursive, persistent: false }, () => this.#hear(project));
      watcher.on("error", (error) => this.#lose(folder, error));
      this.#ears.set(folder, { watcher, identity });
    } catch (thrown) {
      this.#lose(folder, thrown);
    }
  }

  #hear(project: string): void {
    if (this.#isDisposed || this.#settling.has(project)) return;
    const settle = (): void => {
      this.#settling.delete(project);
      this.#parts.heard(project);
    };
    this.#settling.set(project, setTimeout(settle, settleMs).unref());
  }

  #lose(folder: string, why: unknown): void {
    this.#close(folder);
    if (this.#deaf.has(folder) || this.#isDisposed || identityOf(folder) === undefined) return;
    this.#deaf.add(folder);
    const reason = why instanceof Error ? why.message : String(why);
    this.#parts.deaf(
      `changes of plans in ${folder} show a few seconds late, since it cannot be watched: ${reason}; ` +
        "on Linux, raise the limits under fs.inotify, then start again",
    );
  }

  #close(folder: string): void {
    this.#ears.get(folder)?.watcher.close();
    this.#ears.delete(folder);
  }
}

function identityOf(folder: string): string | undefined {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}
