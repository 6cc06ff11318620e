import { AppError, messageOf } from "../domain/error.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { LedgerRecord, Merged } from "../store/whole.ts";
import { notForImport, openLines } from "./file-lines.ts";
import { KeyMap } from "./key-map.ts";
import { kindNames } from "./kind-name.ts";
import { readLine, type Read } from "./record.ts";

/** Lines in one transaction: enough to be worth its sync, few enough that nobody else waits long (20 ms). */
const maxBatch = 1000;
/** Characters of the lines in one transaction, because lines may be long. */
const maxBatchChars = 2 * 1024 * 1024;
/** How many broken lines are kept with their reasons: enough to see the kind of damage. */
const maxBroken = 20;

/** A line that could not be taken, by its number from 1. */
export interface BrokenExportLine {
  readonly line: number;
  readonly reason: string;
}

/** What taking a file in has come to. */
export interface FileImport {
  readonly bytes: number;
  readonly bytesDone: number;
  readonly lines: number;
  /** Lines that told something new, by their kind. */
  readonly news: Readonly<Record<string, number>>;
  /** Lines that said what the ledger knew. */
  readonly known: number;
  /** Lines of the feed that represent a line of a transcript whose thing is not in the file. */
  readonly orphans: number;
  readonly brokenLines: number;
  /** The first of the broken lines. */
  readonly broken: readonly BrokenExportLine[];
  /** Why the file could not be read to its end. */
  readonly fault: string | undefined;
  /** Undefined while it goes on. */
  readonly end: "done" | "stopped" | undefined;
}

/** What merges records into the ledger, durably when it returns, and who hears of the progress. */
export interface ImportParts {
  readonly merge: (records: readonly LedgerRecord[]) => Merged;
  /** Called after each batch. */
  readonly progress: (state: FileImport) => void;
  /** When it fires, the batch under way is the last. */
  readonly ending: AbortSignal;
}

/**
 * Imports an export into a ledger, batch by batch. Broken lines are named and the rest is imported. Throws `invalid`
 * for a file that is no export, and `conflict` for one of a newer program; what was imported before that stays.
 */
export async function importFile(path: string, parts: ImportParts): Promise<FileImport> {
  const file = await openLines(path);
  const intake = new Intake(path, parts.merge);
  const state = (end?: FileImport["end"], fault?: string): FileImport => ({
    ...intake.tally(),
    bytes: file.size,
    bytesDone: file.done(),
    fault,
    end,
  });
  try {
    for await (const _ of batches(file.lines, intake)) {
      parts.progress(state());
      // Senders are answered between two batches.
      await new Promise(setImmediate);
      if (parts.ending.aborted) return state("stopped");
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    intake.flush();
    return state("done", messageOf(thrown));
  }
  intake.flush();
  return state("done");
}

/** Hands lines over, and pauses after each merged batch and after each page read, whose lines may all be broken. */
async function* batches(
  lines: AsyncIterable<readonly (string | undefined)[]>,
  intake: Intake,
): AsyncGenerator<undefined> {
  for await (const page of lines) {
    for (const line of page) if (intake.take(line)) yield;
    yield;
  }
}

type Waiting = Extract<Read, { kind: "record" }> & { readonly name: string; readonly line: number };

/** Gathers lines into batches and counts what became of them. */
class Intake {
  readonly #path: string;
  readonly #merge: ImportParts["merge"];
  readonly #keys = new Map<string, KeyMap>();
  readonly #news: Record<string, number> = {};
  readonly #broken: BrokenExportLine[] = [];
  #batch: Waiting[] = [];
  #chars = 0;
  #lines = 0;
  #known = 0;
  #orphans = 0;
  #brokenLines = 0;
  #isExport = false;

  constructor(path: string, merge: ImportParts["merge"]) {
    this.#path = path;
    this.#merge = merge;
  }

  /** Takes a line; true when a batch was merged with it. */
  take(text: string | undefined): boolean {
    this.#lines += 1;
    if (text === undefined) return this.#break("longer than 16 MB");
    // An edited file may begin with a byte order mark, and end its lines as Windows does.
    const line = text.replace(/^\ufeff/, "").trim();
    if (line === "") return false;
    if (!this.#isExport && !line.startsWith("{"))
      throw notForImport(this.#path, "no JSONL; CSV is for other tools");
    const read = readLine(line);
    if (read.kind === "newer") throw this.#newer(read.version);
    if (read.kind === "foreign" && !this.#isExport) throw notForImport(this.#path, "no export of a ledger");
    if (read.kind === "foreign") return this.#break("no line of an export");
    if (read.kind === "broken") return this.#break(read.reason);
    this.#isExport = true;
    return this.#add(read, line.length);
  }

  flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#chars = 0;
    this.#mergeAll(batch);
  }

  /** When a table refuses a record of a batch, each record is merged by itself, and the refused one is a broken line. */
  #mergeAll(batch: readonly Waiting[]): void {
    try {
      this.#note(batch, this.#merge(batch.map((one) => this.#linked(one))));
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== "invalid") throw thrown;
      const [first, ...others] = batch;
      if (others.length > 0) for (const one of batch) this.#mergeAll([one]);
      else this.#break(thrown.message, first?.line);
    }
  }

  #note(batch: readonly Waiting[], { fates, keys }: Merged): void {
    batch.forEach(({ name, key: theirs }, index) => {
      const [fate, ours] = [fates[index], keys[index]];
      if (fate === "accepted") this.#news[name] = (this.#news[name] ?? 0) + 1;
      else if (fate === "orphan") this.#orphans += 1;
      else this.#known += 1;
      if (theirs !== undefined && ours !== undefined) this.#mapOf(name).set(theirs, ours);
    });
  }

  tally(): Omit<FileImport, "bytes" | "bytesDone" | "fault" | "end"> {
    return {
      lines: this.#lines,
      news: { ...this.#news },
      known: this.#known,
      orphans: this.#orphans,
      brokenLines: this.#brokenLines,
      broken: [...this.#broken],
    };
  }

  #add(read: Extract<Read, { kind: "record" }>, chars: number): boolean {
    const { record } = read;
    const last = this.#batch.at(-1)?.record.kind;
    // A line of the feed names its thing, which must already have its key.
    if (record.kind === "entry" && last !== undefined && last !== "entry") this.flush();
    this.#batch.push({ ...read, name: nameOf(record), line: this.#lines });
    this.#chars += chars;
    if (this.#batch.length < maxBatch && this.#chars < maxBatchChars) return false;
    this.flush();
    return true;
  }

  #linked({ record, thingKey }: Waiting): LedgerRecord {
    if (record.kind !== "entry" || thingKey === undefined) return record;
    const { kind } = record.entry;
    if (kind === "event" || kind === "data-point") return record;
    return { ...record, entry: { ...record.entry, thingKey: this.#mapOf(kindNames[kind]).get(thingKey) } };
  }

  #mapOf(name: string): KeyMap {
    const known = this.#keys.get(name) ?? new KeyMap();
    this.#keys.set(name, known);
    return known;
  }

  #break(reason: string, line = this.#lines): false {
    this.#brokenLines += 1;
    if (this.#broken.length < maxBroken) this.#broken.push({ line, reason });
    return false;
  }

  #newer(version: number): AppError {
    return new AppError(
      "conflict",
      `${this.#path}:${this.#lines} was written by a newer Hallmonitor (schema ${version}); upgrade this one, then import again`,
    );
  }
}

function nameOf(record: LedgerRecord): string {
  if (record.kind === "entry") return "event";
  return record.kind === "thing" ? kindNames[record.of satisfies ThingKind] : record.kind;
}
