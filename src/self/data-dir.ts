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
import { AppError } from "../domain/error.ts";
import { roles, type Role } from "../domain/role.ts";
import { nameDurably, writeDurably } from "../file/durable.ts";
import { readText } from "../file/text-file.ts";
import { hasOpen } from "./open-file.ts";

/** What a running daemon says of itself in `daemon.json`, for commands and scripts. */
export interface DaemonFile {
  readonly pid: number;
  readonly http_url: string;
  readonly grpc_address: string | null;
  readonly started_at: string;
  readonly version: string;
  /** Whether every sender is asked for a token, as by one that listens beyond this machine. Older daemons do not say it. */
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

/** Makes the data dir, for its owner only. Throws `unavailable` where that cannot be. */
export function makeDataDir(dir: string): void {
  writing(`to the data dir ${dir}`, () => {
    const made = mkdirSync(dir, { recursive: true, mode: 0o700 });
    // Only a folder of ours is ours to close: --data-dir /tmp must not lock everybody out of /tmp.
    if (made !== undefined || isOurs(dir)) chmodSync(dir, 0o700);
    writeFileSync(join(dir, `.probe-${process.pid}`), "", { mode: 0o600 });
    // Its own, and those of processes that were killed right here.
    for (const name of readdirSync(dir).filter((one) => /^\.probe-\d+$/.test(one)))
      rmSync(join(dir, name), { force: true });
  });
}

/** Does what writes in a data dir. Throws `unavailable`, with the place and a way out, where the file system refuses. */
function writing(place: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError(
      "unavailable",
      `cannot write ${place}: ${reason}; choose another data dir with --data-dir, or free it`,
      { cause: thrown },
    );
  }
}

/** Nothing to be seen in it, or a ledger: nobody else keeps anything there. A folder with the sticky bit is everybody's. */
function isOurs(dir: string): boolean {
  if ((statSync(dir).mode & 0o1000) !== 0) return false;
  const names = readdirSync(dir).filter((name) => !name.startsWith("."));
  return names.length === 0 || names.includes("ledger.db");
}

/** Characters below which a token is the rest of one: 96 random bits as base64url. */
const shortestToken = 16;

/**
 * The tokens of a data dir by role, each made on first use and where only a piece of one is left: 256 random bits in a file that only its
 * owner reads. Throws `unavailable` where one can be neither read nor made.
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
  // Whole or not at all: the half of one that a full disk took is soon guessed.
  writing(path, () => {
    writeDurably(`${path}.new`, `${token}\n`, "w");
    nameDurably(`${path}.new`, path);
  });
  return token;
}

/** What a file of ours says. One that cannot be read is not taken for one that is not there: others have the token that is in it. */
function ownText(path: string): string | undefined {
  try {
    return readText(path);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
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

/** Writes `daemon.json` whole or not at all. Throws `unavailable` where that cannot be. */
export function writeDaemonFile(dir: string, file: DaemonFile): void {
  const path = dataFiles(dir).daemon;
  writing(path, () => {
    writeFileSync(`${path}.new`, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  });
}

/**
 * Takes `daemon.json` of this process away when it ends; one that is killed leaves it. Does nothing where there is none, or where the
 * data dir is another by now, with a daemon of its own.
 */
export function removeDaemonFile(dir: string): void {
  if (readDaemonFile(dir)?.pid === process.pid) rmSync(dataFiles(dir).daemon, { force: true });
}

/** What the latest daemon wrote of itself, whether it lives or not; undefined when it took its file away, or that is no such file. */
export function readDaemonFile(dir: string): DaemonFile | undefined {
  try {
    // Written by `writeDaemonFile`, whole or not at all; what somebody else wrote has no process number.
    const file = JSON.parse(readFileSync(dataFiles(dir).daemon, "utf8")) as DaemonFile;
    return Number.isSafeInteger(file.pid) && file.pid > 0 ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The daemon that wrote the file, if its process still lives. A process of that number without the lock of the data dir is another one,
 * and whoever has the daemon's port by now must not be handed a token.
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
