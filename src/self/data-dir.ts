import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../domain/error.ts";
import { roles, type Role } from "../domain/role.ts";
import { nameDurably, writeDurably } from "../file/durable.ts";
import { readText } from "../file/text-file.ts";
import { hasOpen } from "./open-file.ts";

/** What a running daemon says about itself in `daemon.json`, for commands and scripts. */
export interface DaemonFile {
  readonly pid: number;
  readonly http_url: string;
  readonly grpc_address: string | null;
  readonly started_at: string;
  readonly version: string;
  /** Whether every sender needs a token, as with a daemon that listens beyond this machine. Older daemons do not say. */
  readonly closed?: boolean | undefined;
}

/** The files of a data dir. */
export function dataFiles(dir: string) {
  return {
    ledger: join(dir, "ledger.db"),
    lock: join(dir, "daemon.lock"),
    daemon: join(dir, "daemon.json"),
    token: join(dir, "token"),
    archive: join(dir, "archive"),
    backup: join(dir, "backup"),
    metrics: join(dir, "metrics.json"),
  };
}

/** Makes the data dir, for its owner only. Throws `unavailable` where it cannot. */
export function makeDataDir(dir: string): void {
  writing(`to the data dir ${dir}`, () => {
    const made = mkdirSync(dir, { recursive: true, mode: 0o700 });
    // We may close only our own folder: --data-dir /tmp must not lock everybody out of /tmp.
    if (made !== undefined || isOurs(dir)) chmodSync(dir, 0o700);
    writeFileSync(join(dir, `.probe-${process.pid}`), "", { mode: 0o600 });
    // Its own, and those of processes that were killed right here.
    for (const name of readdirSync(dir).filter((one) => /^\.probe-\d+$/.test(one)))
      rmSync(join(dir, name), { force: true });
  });
}

/** Runs a write in a data dir. Throws `unavailable`, with the place and a way out, where the file system refuses. */
function writing(place: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `cannot write ${place}: ${reason}; choose another data dir with --data-dir, or free it`,
      { cause: thrown },
    );
  }
}

/**
 * Nothing visible is in the folder, or a ledger, beside which nobody keeps other things. A folder with the sticky bit
 * belongs to everybody.
 */
function isOurs(dir: string): boolean {
  if ((statSync(dir).mode & 0o1000) !== 0) return false;
  const names = readdirSync(dir).filter((name) => !name.startsWith("."));
  return names.length === 0 || names.includes("ledger.db");
}

/** A shorter token was cut off: 96 random bits as base64url. */
const shortestToken = 16;

/**
 * The tokens of a data dir by role: 256 random bits each, in a file that only its owner reads, made on first use or
 * when only a piece is left. Throws `unavailable` where one can be neither read nor made.
 */
export function openTokens(dir: string, log: (line: string) => void): Record<Role, string> {
  const [ingest = "", read = "", admin = ""] = roles.map((role) => openToken(dir, role, log));
  return { ingest, read, admin };
}

function openToken(dir: string, role: Role, log: (line: string) => void): string {
  const path = tokenFile(dir, role);
  const known = ownText(path)?.trim();
  if (known !== undefined && known.length >= shortestToken) return known;
  if (known !== undefined)
    log(
      `${path} held a token of ${known.length} letters; fewer than ${shortestToken} are soon guessed, so there is a new one in it now`,
    );
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  // Written whole or not at all: a token cut in half by a full disk is soon guessed.
  writing(path, () => {
    writeDurably(`${path}.new`, `${token}\n`, "w");
    nameDurably(`${path}.new`, path);
  });
  return token;
}

/** The text of our own file. An unreadable file is not treated as missing, because others use the token in it. */
function ownText(path: string): string | undefined {
  try {
    return readText(path);
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `cannot read ${path}: ${reason}; let the user who runs the collector read it, or remove it for a new token`,
      { cause: thrown },
    );
  }
}

/** The token of a role; undefined where no collector has made it yet. */
export function readToken(dir: string, role: Role = "admin"): string | undefined {
  try {
    return readFileSync(tokenFile(dir, role), "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The token for everything has the plain name. */
function tokenFile(dir: string, role: Role): string {
  const { token } = dataFiles(dir);
  return role === "admin" ? token : `${token}-${role}`;
}

/** Writes `daemon.json` whole or not at all. Throws `unavailable` where it cannot. */
export function writeDaemonFile(dir: string, file: DaemonFile): void {
  const path = dataFiles(dir).daemon;
  writing(path, () => {
    writeFileSync(`${path}.new`, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  });
}

/**
 * Removes this process's `daemon.json` when it ends; a killed process leaves its file. Does nothing where there is
 * none, or where another data dir, with a daemon of its own, has taken the place.
 */
export function removeDaemonFile(dir: string): void {
  if (readDaemonFile(dir)?.pid === process.pid) rmSync(dataFiles(dir).daemon, { force: true });
}

/** What the latest daemon wrote about itself, alive or not; undefined when it removed its file, or the file is not one of ours. */
export function readDaemonFile(dir: string): DaemonFile | undefined {
  try {
    // `writeDaemonFile` writes it whole or not at all; a file from somebody else has no process number.
    const file = JSON.parse(readFileSync(dataFiles(dir).daemon, "utf8")) as DaemonFile;
    return Number.isSafeInteger(file.pid) && file.pid > 0 ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The daemon that wrote the file, if its process still lives. A process with that number but without the lock of the
 * data dir is another program, and whoever now has the daemon's port must not get a token.
 */
export function runningDaemon(dir: string): DaemonFile | undefined {
  const file = readDaemonFile(dir);
  try {
    if (file === undefined) return undefined;
    process.kill(file.pid, 0);
    return hasOpen(file.pid, dataFiles(dir).lock) === false ? undefined : file;
  } catch {
    return undefined;
  }
}
