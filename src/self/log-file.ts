import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { plainText } from "../domain/plain-text.ts";
import { redactText } from "../domain/secret.ts";
import { formatInstant, type Clock } from "../domain/time.ts";

/** How large the log may grow. */
export interface LogSettings {
  /** Beyond this size a file is put aside and a new one begun. */
  readonly maxBytes: number;
  /** How many files put aside are kept: `hallmonitor.log.1` is the latest. */
  readonly keep: number;
}

const name = "hallmonitor.log";
/** A log line is a sentence; anything longer comes from outside. */
const maxLineLength = 4000;

/** The files of a daemon's log. */
export function logFiles(dataDir: string) {
  const dir = join(dataDir, "log");
  return {
    dir,
    current: join(dir, name),
    /** What the latest daemon without a terminal wrote to standard error: why it did not start, or how its runtime crashed. */
    stderr: join(dir, "stderr.log"),
  };
}

/** Makes the folder of the log, for its owner only, in an existing data dir: it never recreates one that was moved away. */
export function makeLogDir(dataDir: string): void {
  // `recursive` also accepts an existing folder: two processes can begin at once.
  if (existsSync(dataDir)) mkdirSync(logFiles(dataDir).dir, { recursive: true, mode: 0o700 });
}

/**
 * The log of one daemon. Each line is written by itself and whole, so kill -9 loses none that was written. No file
 * stays open, so anybody may move or delete it. Only the holder of the data dir may write: two that rotate would lose
 * lines.
 */
export class LogFile {
  readonly #dataDir: string;
  readonly #settings: LogSettings;
  readonly #clock: Clock;
  /** Whether the file may end in the middle of a line, as a crash or a full disk leaves it. */
  #torn = true;
  #lost = 0;

  constructor(dataDir: string, settings: LogSettings, clock: Clock) {
    this.#dataDir = dataDir;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Writes the lines of a text, each with its time, without controls and secrets. Never throws: it counts what it cannot write. */
  write(text: string): void {
    const lines = text.split("\n").map((line) => plainText(redactText(line)).slice(0, maxLineLength));
    try {
      makeLogDir(this.#dataDir);
      const lost = this.#lost === 0 ? [] : [`${this.#lost} lines could not be written here`];
      this.#append([...lost, ...lines]);
      this.#lost = 0;
    } catch {
      this.#torn = true;
      this.#lost += lines.length;
    }
  }

  #append(lines: readonly string[]): void {
    const { current } = logFiles(this.#dataDir);
    const time = formatInstant(this.#clock());
    const text = lines.map((line) => `${time} ${line}\n`).join("");
    const size = sizeOf(current);
    if (size > 0 && size + Buffer.byteLength(text) > this.#settings.maxBytes) this.#rotate(current);
    const start = this.#torn && !endsLine(current) ? "\n" : "";
    appendFileSync(current, start + text, { mode: 0o600 });
    this.#torn = false;
  }

  /** If the file cannot be renamed it keeps growing: a log that is too long is better than none. */
  #rotate(current: string): void {
    const { keep } = this.#settings;
    try {
      for (const number of numbersIn(logFiles(this.#dataDir).dir))
        if (number >= keep) rmSync(`${current}.${number}`, { force: true });
      for (let number = keep - 1; number >= 1; number -= 1) move(`${current}.${number}`, number + 1, current);
      if (keep === 0) rmSync(current);
      else move(current, 1, current);
    } catch {
      this.#torn = true;
    }
  }
}

function move(from: string, number: number, current: string): void {
  if (sizeOf(from) > 0) renameSync(from, `${current}.${number}`);
}

/** The files that were put aside, the latest first. */
export function filesAside(dataDir: string): readonly string[] {
  const { dir, current } = logFiles(dataDir);
  return existsSync(dir) ? numbersIn(dir).map((number) => `${current}.${number}`) : [];
}

function numbersIn(dir: string): readonly number[] {
  return readdirSync(dir)
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => file.slice(name.length + 1))
    .filter((suffix) => /^[1-9]\d*$/.test(suffix))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function endsLine(path: string): boolean {
  const size = sizeOf(path);
  if (size === 0) return true;
  const file = openSync(path, "r");
  try {
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, size - 1);
    return last.toString() === "\n";
  } finally {
    closeSync(file);
  }
}
