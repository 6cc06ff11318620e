import { messageOf } from "../../domain/error.ts";
import type { Cursor } from "../../domain/cursor.ts";
import {
  describe,
  isTranscriptOf,
  listTranscripts,
  lookAt,
  pathUnder,
  rootNames,
  type TranscriptFile,
} from "./folder.ts";
import { importFiles, type ImportThread } from "./import.ts";
import type { TranscriptIntake } from "./intake.ts";
import { inOrder, type ReadMark } from "./order.ts";
import type { ReadingSettings } from "./reading.ts";
import type { ReadingTally } from "./reading-tally.ts";
import { watchTranscripts, type TranscriptWatch } from "./watch.ts";

/** Below this a thread costs more than it saves. */
const threadBytes = 16 * 1024 * 1024;

/** Which files there are, how far each was read, and who reads them: `intake` here, or a thread where much is new. */
export interface TranscriptParts {
  /** The agent's folders. */
  readonly roots: readonly string[];
  readonly intake: TranscriptIntake;
  readonly cursors: () => readonly Cursor[];
  readonly settings: ReadingSettings;
  readonly tally: ReadingTally;
  /** Starts the reading thread; undefined where there are no threads. */
  readonly startThread: () => ImportThread | undefined;
  /** What the thread needs to check what it reads. */
  readonly checks: unknown;
  /** Finds whose a line is and when it was written, to put files in order. */
  readonly markOf: ReadMark;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Reads the transcripts below the roots: all that is new since it last looked, and then what is written, as it is written. */
export class TranscriptReceiver implements Disposable {
  readonly #parts: TranscriptParts;
  /** What each root is known by. */
  readonly #names: ReadonlyMap<string, string>;
  /** Files that changed and were not read since, in the order of their change. */
  readonly #changed = new Set<string>();
  /** Files that an import has not come to yet. It will read what is new in them. */
  readonly #importing = new Set<string>();
  #watch: TranscriptWatch | undefined;
  #reading: Promise<void> | undefined;

  constructor(parts: TranscriptParts) {
    this.#parts = parts;
    this.#names = rootNames(parts.roots);
  }

  /** Begins to watch. What is there already is left to `importAll`. */
  watch(): void {
    const { log, tally } = this.#parts;
    this.#watch = watchTranscripts({
      roots: [...new Set(this.#names.values())],
      onChange: (path, reason) => {
        if (reason === "changed") this.#take(path);
      },
      onError: log,
      onClosed: (root, closed) => tally.closedBelow(root, closed),
    });
  }

  /** Reads everything below the roots that was not read before, the oldest file first. */
  async importAll(roots: readonly string[] = this.#parts.roots): Promise<void> {
    const { tally, settings, cursors } = this.#parts;
    const known = new Map(cursors().map((cursor) => [cursor.path, cursor]));
    const names = rootNames([...this.#parts.roots, ...roots]);
    const news = [...new Set(roots.map((root) => names.get(root) ?? root))]
      .flatMap((root) => this.#list(root))
      .filter((file) => isNews(file, known.get(file.path)));
    const files = inOrder(news, this.#parts.markOf);
    if (files.length === 0) return;
    for (const { path } of files) {
      this.#importing.add(path);
      tally.readAgain(path);
    }
    const bytes = files.reduce(
      (sum, { size, path }) => sum + size - Math.min(size, known.get(path)?.offset ?? 0),
      0,
    );
    tally.beginImport({
      startedAt: settings.clock(),
      files: files.length,
      filesDone: 0,
      bytes,
      bytesDone: 0,
    });
    try {
      const thread = bytes < threadBytes ? undefined : this.#parts.startThread();
      if (thread === undefined) await this.#readAll(files);
      else
        await this.#readInThread(thread, files, known).catch((error: unknown) =>
          this.#readRest(files, error),
        );
    } finally {
      tally.endImport();
      this.#importing.clear();
      this.#pump();
    }
  }

  /** Reads what is new in the transcript at a path. A path that is not below the roots is left alone. */
  async readNow(path: string): Promise<void> {
    const found = [...this.#names].find(([root]) => isTranscriptOf(root, path));
    if (found === undefined) return;
    const [root, name] = found;
    this.#take(pathUnder(name, root, path));
    await this.idle();
  }

  /** Resolves when everything that changed so far is read. */
  async settled(): Promise<void> {
    await this.#watch?.rescan();
    await this.idle();
  }

  /** Resolves when no reading is under way. */
  async idle(): Promise<void> {
    // One reading may be followed by the next at once.
    while (this.#reading !== undefined) await this.#reading;
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
  }

  #list(root: string): readonly TranscriptFile[] {
    const closed: string[] = [];
    const files = listTranscripts(root, (message, path) => {
      this.#parts.log(message);
      if (path !== undefined) closed.push(path);
    });
    this.#parts.tally.closedBelow(root, closed);
    return files;
  }

  async #readAll(files: readonly TranscriptFile[]): Promise<void> {
    for (const { path } of files) {
      if (this.#parts.signal.aborted) return;
      await this.#parts.intake.take(path);
      this.#done(path, undefined);
    }
  }

  /** Reads here what a thread that failed has left: slower, but history must not depend on a thread. */
  #readRest(files: readonly TranscriptFile[], error: unknown): Promise<void> {
    this.#parts.log(`${messageOf(error)}; reading on without it`);
    return this.#readAll(files.filter(({ path }) => this.#importing.has(path)));
  }

  #readInThread(
    thread: ImportThread,
    files: readonly TranscriptFile[],
    known: ReadonlyMap<string, Cursor>,
  ): Promise<void> {
    const { settings, signal, intake } = this.#parts;
    const { limits, chunk } = settings;
    return importFiles(thread, {
      files: files.map(({ path }) => ({ path, cursor: known.get(path) })),
      settings: { limits, chunk },
      checks: this.#parts.checks,
      take: (read) => intake.commit(read),
      fileDone: (path, fault) => this.#done(path, fault),
      signal,
    });
  }

  #done(path: string, fault: string | undefined): void {
    const { tally, log } = this.#parts;
    if (fault !== undefined) {
      tally.faultAt(path, fault);
      log(fault);
    }
    tally.fileDone();
    this.#importing.delete(path);
    if (this.#changed.has(path)) this.#pump();
  }

  #take(path: string): void {
    this.#changed.add(path);
    this.#pump();
  }

  #pump(): void {
    this.#reading ??= this.#readChanged().finally(() => {
      this.#reading = undefined;
      // What changed between its last look and now found it still reading.
      if (this.#due().length > 0) this.#pump();
    });
  }

  /** Paths that changed and are not read by an import. */
  #due(): readonly string[] {
    if (this.#parts.signal.aborted) return [];
    return [...this.#changed].filter((path) => !this.#importing.has(path));
  }

  async #readChanged(): Promise<void> {
    for (;;) {
      // What one look or the events of one moment tell of is heard within one turn.
      await Promise.resolve();
      const due = this.#due();
      if (due.length === 0) return;
      for (const path of this.#inOrder(due)) {
        if (this.#parts.signal.aborted || this.#importing.has(path)) continue;
        this.#changed.delete(path);
        await this.#parts.intake.take(path);
      }
    }
  }

  /** Files that are new among these in the order in which they were begun, behind those that were read before: a fork may be among them. */
  #inOrder(paths: readonly string[]): readonly string[] {
    if (paths.length === 1) return paths;
    const begun = paths.filter((path) => this.#parts.intake.isNew(path)).flatMap(fileAt);
    const ordered = inOrder(begun, this.#parts.markOf).map(({ path }) => path);
    const isLater = new Set(ordered);
    return [...paths.filter((path) => !isLater.has(path)), ...ordered];
  }
}

/** A transcript as it is now; none where nothing can be seen of it. */
function fileAt(path: string): TranscriptFile[] {
  const stats = lookAt(path);
  return typeof stats === "string" ? [] : [describe(path, stats)];
}

/** Whether a file may hold more than was read. A torn last line was seen and is looked at again when the file grows. */
function isNews({ size, inode }: TranscriptFile, cursor: Cursor | undefined): boolean {
  return cursor === undefined || cursor.size !== size || cursor.inode !== inode;
}
