import { watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../domain/error.ts";
import { entriesOf, lookAt } from "../../file/look.ts";
import { maxPlans, type PlanFolders } from "./folder.ts";

/** How long changes are gathered, from the first one on: a file that is written anew is empty for a moment. */
const settleMs = 100;

/** Which folders of a project are listened to, and who hears that something changed, or that changes go unheard. */
export interface PlanWatchParts {
  readonly folders: PlanFolders;
  /** Called once for all that happened within a moment. May not throw. */
  readonly heard: (project: string) => void;
  /** Called with a sentence when changes in a folder go unheard, once for each. */
  readonly deaf: (message: string) => void;
}

interface Ear {
  readonly watcher: FSWatcher;
  /** Which folder is listened to, where another one may take its name unheard. */
  readonly identity: string | undefined;
}

/**
 * Hears of changes in the plan folders of projects: in the two themselves and in that of each plan under way, but not below, for
 * people keep whole repositories under such names. What it does not hear, a look at the files finds.
 */
export class PlanWatch implements Disposable {
  readonly #parts: PlanWatchParts;
  /** By project, and by folder. */
  readonly #ears = new Map<string, Map<string, Ear>>();
  readonly #settling = new Map<string, NodeJS.Timeout>();
  readonly #deaf = new Set<string>();
  #isDisposed = false;

  constructor(parts: PlanWatchParts) {
    this.#parts = parts;
  }

  /** Sees to it that the folders now there are listened to. Does nothing for those that are already. */
  attend(project: string): void {
    if (this.#isDisposed) return;
    const { folders } = this.#parts;
    const active = join(project, folders.active);
    const ears = this.#ears.get(project) ?? new Map<string, Ear>();
    this.#ears.set(project, ears);
    for (const folder of [active, join(project, folders.complete)]) {
      const identity = identityOf(folder);
      if (ears.get(folder)?.identity !== identity) close(ears, folder);
      if (identity !== undefined) this.#listen(project, folder, identity);
    }
    for (const name of namesIn(active)) this.#listen(project, join(active, name));
  }

  /** Listens no more to a project. */
  leave(project: string): void {
    const ears = this.#ears.get(project);
    for (const folder of ears?.keys() ?? []) if (ears !== undefined) close(ears, folder);
    this.#ears.delete(project);
    clearTimeout(this.#settling.get(project));
    this.#settling.delete(project);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const project of this.#ears.keys()) this.leave(project);
  }

  #listen(project: string, folder: string, identity?: string): void {
    const ears = this.#ears.get(project);
    if (ears === undefined || ears.has(folder) || this.#deaf.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        // Whatever now has that name is another folder, if it is one.
        if (event === "rename" && typeof name === "string") close(ears, join(folder, name));
        this.#hear(project);
      });
      ears.set(folder, { watcher, identity });
      watcher.on("error", (error) => this.#lose(ears, folder, error));
    } catch (thrown) {
      this.#lose(ears, folder, thrown);
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

  #lose(ears: Map<string, Ear>, folder: string, why: unknown): void {
    close(ears, folder);
    // One that went away in the meantime is no loss.
    if (this.#deaf.has(folder) || this.#isDisposed || identityOf(folder) === undefined) return;
    this.#deaf.add(folder);
    const reason = messageOf(why);
    this.#parts.deaf(
      `changes of plans in ${folder} show a few seconds late, since it cannot be watched: ${reason}; ` +
        "on Linux, raise the limits under fs.inotify, then start again",
    );
  }
}

function close(ears: Map<string, Ear>, folder: string): void {
  ears.get(folder)?.watcher.close();
  ears.delete(folder);
}

/** The folders in a folder; a link is none. */
function namesIn(folder: string): string[] {
  return entriesOf(folder)
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .slice(0, maxPlans);
}

function identityOf(folder: string): string | undefined {
  const stats = lookAt(folder);
  return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : undefined;
}
