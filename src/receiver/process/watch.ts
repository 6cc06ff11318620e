/**
 * Which of an agent's processes live, and what they say they do. Each writes a small file that says who it is and removes it at its end; a file
 * whose process is gone is all that a crash leaves. This folder refuses to know what a session is made of.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Standing } from "../../domain/standing.ts";
import type { UnixMs } from "../../domain/time.ts";
import { readSmallFile } from "../small-file.ts";
import { isAlive, type DescribedProcess } from "./liveness.ts";

/** A process of an agent and the session it runs now. */
export interface SessionProcess extends DescribedProcess {
  readonly sessionId: string;
  /** What it does, where its agent notes that. */
  readonly standing: Standing | undefined;
}

/** What became of a session whose process is gone. */
export interface ProcessEnd {
  readonly sessionId: string;
  readonly at: UnixMs;
  /** Whether it left its file behind, as only a crash does. */
  readonly isLost: boolean;
}

/** What a look saw: the sessions whose processes run, and those whose processes noted them on this machine and run no more. */
export interface SeenProcesses {
  readonly running: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
}

/**
 * Where processes note themselves and how such a note is read, which sessions to hold against them, and who hears of an
 * end.
 */
export interface ProcessWatchParts {
  /** Folders that hold a file per process. */
  readonly folders: readonly string[];
  readonly read: (text: string) => SessionProcess | undefined;
  /** Sessions that are thought to be alive beside those that run, with the time they were last heard of. */
  readonly believedAlive: (
    seen: SeenProcesses,
  ) => readonly { readonly id: string; readonly lastSeenAt: UnixMs }[];
  /** Called for each of them whose process is gone. */
  readonly gone: (end: ProcessEnd) => Promise<void>;
  /** Called at each look for each process that is seen to live and says what it does. */
  readonly stands: (sessionId: string, standing: Standing) => Promise<void>;
  readonly clock: () => UnixMs;
}

/** A process may be heard of before it wrote its file, and its last words come after it removed it. */
const graceMs = 10_000;

/** Compares the sessions that are thought to be alive with the processes that are. */
export class ProcessWatch {
  readonly #parts: ProcessWatchParts;
  /** Sessions that were seen alive at the last look, and the notes of their processes: their end is now, that of others was when they were last heard of. */
  #alive: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** What each file said at the last look. */
  #notes: ReadonlyMap<string, SessionProcess> = new Map();
  /** Whether the last look found a folder that tells of processes. */
  #tells = false;

  constructor(parts: ProcessWatchParts) {
    this.#parts = parts;
  }

  /** Whether the process of a session was alive at the last look; undefined where no client notes its processes. */
  runs(sessionId: string): boolean | undefined {
    return this.#tells ? this.#alive.has(sessionId) : undefined;
  }

  async look(): Promise<void> {
    const { folders, believedAlive, gone, stands, clock } = this.#parts;
    const found = folders.map((folder) => this.#notesIn(folder));
    // No folder, no word about anybody.
    this.#tells = found.some((processes) => processes !== undefined);
    if (!this.#tells) return;
    this.#notes = new Map(found.flatMap((notes) => notes ?? []));
    const looked = [...this.#notes].map(([path, process]) => ({ path, process, lives: isAlive(process) }));
    const left = notesBySession(looked.filter(({ lives }) => lives === false));
    const before = this.#alive;
    this.#alive = notesBySession(looked.filter(({ lives }) => lives !== false));
    const now = clock();
    const running = new Set(this.#alive.keys());
    const noted = new Set([...before.keys(), ...left.keys()]);
    for (const { id, lastSeenAt } of believedAlive({ running, left: noted.difference(running) })) {
      const ran = before.get(id);
      // It may just have been resumed, beside a note that an earlier crash left.
      if (ran === undefined && now - lastSeenAt < graceMs) continue;
      const isLost = isLeft(left.get(id), ran);
      await gone({ sessionId: id, at: ran === undefined ? lastSeenAt : now, isLost });
    }
    // A note whose process nobody can see from here may have outlived it: what it says last may be long over.
    const seen = looked.filter(({ lives }) => lives === true).map(({ process }) => process);
    for (const { sessionId, standing } of heardOf(seen))
      if (standing !== undefined) await stands(sessionId, standing);
  }

  /** Notes by their paths. One that is being written is empty for a moment: it says what it said before, or its session had ended. */
  #notesIn(folder: string): [path: string, note: SessionProcess][] | undefined {
    return namesIn(folder)?.flatMap((name) => {
      const path = join(folder, name);
      const text = readSmallFile(path);
      const note = text === undefined ? undefined : (this.#parts.read(text) ?? this.#notes.get(path));
      return note === undefined ? [] : [[path, note]];
    });
  }
}

/** The paths of the notes that name each session. */
function notesBySession(
  notes: readonly { readonly path: string; readonly process: SessionProcess }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = Map.groupBy(notes, ({ process }) => process.sessionId);
  return new Map([...groups].map(([id, own]) => [id, new Set(own.map(({ path }) => path))]));
}

/** Whether a session's process left its note behind. One that was seen to run left its own: another may lie there from an earlier crash. */
function isLeft(left: ReadonlySet<string> | undefined, ran: ReadonlySet<string> | undefined): boolean {
  return left !== undefined && (ran === undefined || !left.isDisjointFrom(ran));
}

/** Without those that say nothing of a question that another process of their session asks: one that was resumed twice runs twice. */
function heardOf(processes: readonly SessionProcess[]): readonly SessionProcess[] {
  const asks = ({ standing }: SessionProcess) => standing?.does === "asks";
  const asking = new Set(processes.filter(asks).map(({ sessionId }) => sessionId));
  return processes.filter((one) => asks(one) || !asking.has(one.sessionId));
}

/** The process files of a folder, by their names; undefined where there is no such folder. Keys beside them are left alone. */
function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return undefined;
  }
}
