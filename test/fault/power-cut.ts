/**
 * What is on a disk when the power goes: a trace of writes and syncs is played again on files that hold, page by page, what the program
 * wrote and what the disk has for sure. A sync that failed has done what it does on Linux: its pages count as clean and were never
 * written, so only what is written to them again comes to the disk (fsync(2); "PostgreSQL's fsync surprise", lwn.net/Articles/752063).
 */
import { readFileSync, writeFileSync } from "node:fs";

const pageBytes = 4096;

/** One file, as the program sees it and as the disk has it. */
class CutFile {
  #seen: Buffer;
  #safe: Buffer;
  readonly #dirty = new Set<number>();

  /** What is there at the beginning is on the disk. */
  constructor(content: Buffer) {
    this.#seen = Buffer.from(content);
    this.#safe = Buffer.from(content);
  }

  write(offset: number, bytes: Buffer): void {
    this.#seen = sized(this.#seen, Math.max(this.#seen.length, offset + bytes.length));
    bytes.copy(this.#seen, offset);
    const last = Math.floor((offset + bytes.length - 1) / pageBytes);
    for (let page = Math.floor(offset / pageBytes); page <= last; page += 1) this.#dirty.add(page);
  }

  truncate(length: number): void {
    this.#seen = sized(this.#seen, length);
  }

  sync(isDone: boolean): void {
    if (isDone) {
      this.#safe = sized(this.#safe, this.#seen.length);
      for (const page of this.#dirty) this.#keep(this.#safe, page);
    }
    this.#dirty.clear();
  }

  /** What there is after a cut: of what no sync was asked for yet, the pages that chance wrote. */
  cut(random: () => number): Buffer {
    const written = [...this.#dirty].filter(() => random() < 0.5);
    const end = Math.max(this.#safe.length, ...written.map((page) => (page + 1) * pageBytes));
    const left = sized(this.#safe, Math.min(end, Math.max(this.#seen.length, this.#safe.length)));
    for (const page of written) this.#keep(left, page);
    return left;
  }

  #keep(into: Buffer, page: number): void {
    this.#seen.copy(into, page * pageBytes, page * pageBytes, (page + 1) * pageBytes);
  }
}

/** The files that a trace is of. Play it step by step, and cut the power between any two. */
export class TracedDisk {
  readonly #files: ReadonlyMap<string, CutFile>;

  /** The files as they are when the trace begins. */
  constructor(paths: readonly string[]) {
    this.#files = new Map(paths.map((path) => [path, new CutFile(readFileSync(path))]));
  }

  /** Plays a trace; after each sync it stops, and says of which file it was and whether that went well. */
  *play(trace: string): Generator<{ readonly path: string; readonly isDone: boolean }> {
    for (const call of callsOf(readFileSync(trace, "latin1"))) {
      const file = this.#files.get(call.path);
      if (file === undefined) throw new Error(`nobody asked for ${call.path}`);
      const isDone = call.result >= 0;
      if (call.name === "pwrite64" && isDone) file.write(call.offset, call.bytes);
      if (call.name === "ftruncate" && isDone) file.truncate(call.offset);
      if (call.name !== "fdatasync" && call.name !== "fsync") continue;
      file.sync(isDone);
      yield { path: call.path, isDone };
    }
  }

  /** Writes what a power cut leaves now, under other names. */
  cut(nameOf: (path: string) => string, random: () => number): void {
    for (const [path, file] of this.#files) writeFileSync(nameOf(path), file.cut(random));
  }
}

interface Call {
  readonly name: string;
  readonly path: string;
  readonly bytes: Buffer;
  /** Of a write where it goes, of a truncation the new length. */
  readonly offset: number;
  readonly result: number;
}

/** The calls of a trace in the order in which they ended. One that was interrupted by another thread's is told in two lines. */
function* callsOf(trace: string): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const [, thread = "", text = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const whole = resumed === undefined ? text : (begun.get(thread) ?? "") + resumed;
    if (whole.endsWith(" <unfinished ...>")) begun.set(thread, whole.slice(0, -" <unfinished ...>".length));
    else if (/^(?:pwrite64|ftruncate|fdatasync|fsync)\(/.test(whole)) yield callOf(whole);
  }
}

function callOf(text: string): Call {
  const [, name = "", path = "", rest = "", result = ""] =
    /^(\w+)\(\d+<([^>]*)>(.*)\)\s+= (-?\d+)/.exec(text) ?? [];
  const written = /^, "((?:\\x[0-9a-f]{2})*)", \d+, (\d+)$/.exec(rest);
  const offset = Number(written?.[2] ?? /^, (\d+)$/.exec(rest)?.[1] ?? 0);
  if (name === "" || (name === "pwrite64" && written === null))
    throw new Error(`no call: ${text.slice(0, 200)}`);
  return {
    name,
    path: plainPath(path),
    bytes: Buffer.from((written?.[1] ?? "").replaceAll("\\x", ""), "hex"),
    offset,
    result: Number(result),
  };
}

/** With -xx strace writes paths in hex too. */
function plainPath(path: string): string {
  return path.startsWith("\\x") ? Buffer.from(path.replaceAll("\\x", ""), "hex").toString() : path;
}

function sized(buffer: Buffer, length: number): Buffer {
  if (length <= buffer.length) return Buffer.from(buffer.subarray(0, length));
  return Buffer.concat([buffer, Buffer.alloc(length - buffer.length)]);
}
