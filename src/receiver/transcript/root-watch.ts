import { watch, type FSWatcher } from "node:fs";
import { sep } from "node:path";
import { messageOf } from "../../domain/error.ts";
import {
  describe,
  isLeftOut,
  isTranscriptPath,
  lookAt,
  projectsFolder,
  walkTranscripts,
  type TranscriptFile,
  type WalkReport,
} from "./folder.ts";

/** What happened to a transcript. A renamed one is gone under its old path and changed under its new one. */
export type ChangeReason = "changed" | "gone";

/** Who is told. Neither function may throw. */
export interface WatchListener {
  /** Called once for all changes of a path within `settleMs`. */
  readonly onChange: (path: string, reason: ChangeReason) => void;
  /** Called once with a sentence for what keeps the watch from seeing changes at once, or at all. */
  readonly onError: (message: string) => void;
  /** Called after each look through a root with the paths below it that may not be looked into. */
  readonly onClosed?: (root: string, closed: readonly string[]) => void;
}

/** How often a watch looks, and how much it watches. */
export interface WatchPace {
  /** How long a change can stay unseen if the system did not tell of it. */
  readonly pollMs: number;
  /** How long changes of one path are gathered, from the first one on. */
  readonly settleMs: number;
  /** With more folders than this a root is looked through again and again instead of being watched. */
  readonly maxFolders: number;
}

/** The slow look without watchers: a new line should be on the page about a second later. */
const blindPollMs = 1000;

/** A look without watchers comes after at least this many times as long as the last one took: at most 2 % of a core. */
const restFactor = 50;

/** How long a look may keep other work waiting. A thousand files take about this long. */
const sliceMs = 4;

/** Paths gathered at most; if more change at once, looking through the root is the cheaper way to find them. */
const maxPending = 4096;

/**
 * Watches the transcripts of one root: the system's events say where to look, and a slow look through all files finds
 * what they missed. The recursive watch of Bun on Linux hears of folders that were just made, and of what is in them.
 */
export class RootWatch implements Disposable {
  readonly #root: string;
  readonly #projects: string;
  readonly #settings: WatchListener & WatchPace;
  /** Every transcript as it was when last reported or first seen. */
  readonly #known = new Map<string, TranscriptFile>();
  /** Paths that something was heard about since the last settling. */
  readonly #pending = new Set<string>();
  /** What the last look complained about, so that it is said once. */
  #complaints: ReadonlySet<string> = new Set();
  #watcher: FSWatcher | undefined;
  /** Which folder the watcher was asked to watch: another one may take its name. */
  #watched: string | undefined;
  /** Whether changes go unheard although the folder is there. */
  #isBlind = false;
  #folders = 0;
  #settling: NodeJS.Timeout | undefined;
  #polling: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** Looks through the root now, or once more after the look under way. */
  readonly rescan: () => Promise<void>;

  constructor(root: string, settings: WatchListener & WatchPace) {
    this.#root = root;
    this.#projects = projectsFolder(root);
    this.#settings = settings;
    this.rescan = oneAtATime(() => this.#scan());
  }

  /** Takes what is there as known, and begins to watch. Reports from the next turn of the event loop on. */
  start(): void {
    for (const file of this.#walk(() => undefined)) this.#known.set(file.path, file);
    this.#install();
    // What changed between the two lines above was neither seen nor heard.
    this.#poll(this.#settings.settleMs);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#watcher?.close();
    clearTimeout(this.#settling);
    clearTimeout(this.#polling);
  }

  async #scan(): Promise<void> {
    if (this.#isDisposed) return;
    this.#install();
    const present = new Set<string>();
    const complaints = new Set<string>();
    const closed: string[] = [];
    const begin = performance.now();
    const changed: string[] = [];
    let pauseAt = begin + sliceMs;
    const skip = (message: string, path?: string): void => {
      complaints.add(message);
      if (path !== undefined) closed.push(path);
    };
    for (const file of this.#walk(skip)) {
      present.add(file.path);
      if (this.#isNews(file)) changed.push(file.path);
      if (performance.now() < pauseAt) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#isDisposed) return;
      pauseAt = performance.now() + sliceMs;
    }
    // All in one turn, for a folder has no order, and who reads them has to know of all to find the first.
    for (const path of changed) this.#report(path, "changed");
    for (const path of this.#known.keys()) if (!present.has(path)) this.#check(path);
    this.#complain(complaints);
    this.#settings.onClosed?.(this.#root, closed);
    this.#limitFolders();
    const rest = Math.max(blindPollMs, (performance.now() - begin) * restFactor);
    // A folder that is not there yet costs one look, and the first session of a new machine waits for it.
    const isBlind = this.#isBlind || this.#watched === undefined;
    this.#poll(isBlind ? Math.min(rest, this.#settings.pollMs) : this.#settings.pollMs);
  }

  /** All files, counting the folders on the way. */
  *#walk(onSkip: NonNullable<WalkReport["onSkip"]>): Generator<TranscriptFile> {
    let folders = 0;
    yield* walkTranscripts(this.#projects, { onSkip, onFolder: () => void (folders += 1) });
    this.#folders = folders;
  }

  #poll(afterMs: number): void {
    clearTimeout(this.#polling);
    if (this.#isDisposed) return;
    this.#polling = setTimeout(() => void this.rescan(), afterMs).unref();
  }

  /** Sees to it that the folder now at the path is watched. Does nothing when it already is. */
  #install(): void {
    const stats = lookAt(this.#projects);
    const folder = typeof stats === "object" && stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined;
    if (folder === this.#watched) return;
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#watched = folder;
    this.#isBlind = false;
    if (folder !== undefined && this.#limitFolders()) this.#listen();
  }

  /** Whether there are few enough folders to watch; stops watching when there are not. */
  #limitFolders(): boolean {
    const { maxFolders } = this.#settings;
    if (this.#folders <= maxFolders) return true;
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#lose(`it has ${this.#folders} folders, and ${maxFolders} are watched at most`);
    return false;
  }

  #listen(): void {
    try {
      this.#watcher = watch(this.#projects, { recursive: true, persistent: false }, (event, name) => {
        this.#hear(event, name);
      }).on("error", (error) => this.#lose(error.message));
    } catch (error) {
      this.#lose(messageOf(error));
    }
  }

  /** From now on at least some changes go unheard: looks often instead. */
  #lose(why: string): void {
    if (this.#isBlind || this.#isDisposed) return;
    this.#isBlind = true;
    this.#settings.onError(
      `new lines below ${this.#projects} may show late, since not all of it can be watched: ${why}; ` +
        "remove folders that are not needed or, on Linux, raise the limits under fs.inotify, then start again",
    );
    this.#poll(Math.min(blindPollMs, this.#settings.pollMs));
  }

  #hear(event: string, name: string | null | undefined): void {
    if (this.#isDisposed) return;
    // Without a name it is about the projects folder itself.
    if (name === null || name === undefined || this.#pending.size >= maxPending) return void this.rescan();
    if (isLeftOut(name) || (event !== "rename" && !isTranscriptPath(name))) return;
    this.#pending.add(this.#projects + sep + name);
    this.#settling ??= setTimeout(() => this.#settle(), this.#settings.settleMs).unref();
  }

  #settle(): void {
    this.#settling = undefined;
    const paths = [...this.#pending];
    this.#pending.clear();
    for (const path of paths) this.#check(path);
  }

  /** Looks at one path, and reports it if it is a transcript that is not as it was. */
  #check(path: string): void {
    const stats = lookAt(path);
    if (stats === "unreadable") return;
    if (stats !== "gone" && stats.isFile()) {
      if (isTranscriptPath(path) && this.#isNews(describe(path, stats))) this.#report(path, "changed");
      return;
    }
    if (this.#known.delete(path)) this.#report(path, "gone");
    // A folder came, went or was renamed, and its files with it: not every system tells of each of them.
    else if (stats !== "gone" || this.#knowsBelow(path)) void this.rescan();
  }

  #knowsBelow(folder: string): boolean {
    return this.#known.keys().some((path) => path.startsWith(folder + sep));
  }

  /** Notes how a transcript is now; true when it was not known to be so. */
  #isNews(file: TranscriptFile): boolean {
    const before = this.#known.get(file.path);
    this.#pending.delete(file.path);
    // The right to read it is given by a change that leaves its contents, and their time, as they are.
    const { size, mtimeMs, ctimeMs } = file;
    if (before?.size === size && before.mtimeMs === mtimeMs && before.ctimeMs === ctimeMs) return false;
    this.#known.set(file.path, file);
    return true;
  }

  #report(path: string, reason: ChangeReason): void {
    if (!this.#isDisposed) this.#settings.onChange(path, reason);
  }

  #complain(complaints: ReadonlySet<string>): void {
    for (const message of complaints) if (!this.#complaints.has(message)) this.#settings.onError(message);
    this.#complaints = complaints;
  }
}

/** Runs one at a time: a call during a run gets one more run, shared with all calls until that begins. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= last.then(() => {
      waiting = undefined;
      return run();
    });
    last = waiting;
    return waiting;
  };
}
