import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { Begun, DaemonLife, DaemonProcess, DaemonWords, ToolAnswer } from "../command/daemon/life.ts";
import { programWords } from "../command/program.ts";
import { dataFiles, makeDataDir, readDaemonFile, type DaemonFile } from "../self/data-dir.ts";
import { filesAside, logFiles, makeLogDir } from "../self/log-file.ts";
import { schemaVersion } from "../store/sqlite/migrate.ts";
import { schemaOf } from "../store/sqlite/open.ts";
import { isAlive, isDaemon } from "./daemon-process.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The collector as a process of its own, on this system. */
export function openDaemonLife(env: Environment): DaemonLife {
  return {
    look,
    isAlive,
    signal: (pid, signal) => void process.kill(pid, signal),
    begin: (dataDir, flags, other = env) => begin(dataDir, flags, other),
    logFiles: (dataDir) => ({ ...logFiles(dataDir), aside: filesAside(dataDir) }),
    ledgerSchema: (dataDir) => ({ found: schemaOf(dataFiles(dataDir).ledger), own: schemaVersion }),
    runTool: (words) => runTool(words, env),
  };
}

function look(dataDir: string): DaemonProcess {
  const file = readDaemonFile(dataDir);
  if (file === undefined) return { kind: "none", left: undefined };
  const daemon = wordsOf(file);
  if (!isAlive(file.pid)) return { kind: "none", left: daemon };
  return isDaemon(file.pid, file.started_at, dataFiles(dataDir).lock)
    ? { kind: "running", daemon }
    : { kind: "foreign", left: daemon };
}

/** What a daemon says of itself, as commands take it. */
export function wordsOf({
  pid,
  http_url,
  grpc_address,
  started_at,
  version,
  closed,
}: DaemonFile): DaemonWords {
  return {
    pid,
    httpUrl: http_url,
    grpcAddress: grpc_address ?? undefined,
    startedAt: started_at,
    version,
    closed: closed === true,
  };
}

function begin(dataDir: string, flags: readonly string[], env: Environment): Begun {
  makeDataDir(dataDir);
  makeLogDir(dataDir);
  const path = logFiles(dataDir).stderr;
  writeFileSync(path, "", { mode: 0o600 });
  // Appending, for two that are begun at once share the file.
  const stderr = openSync(path, "a", 0o600);
  const [program = "", ...args] = programWords(process.platform);
  const child = spawn(program, [...args, "serve", "--quiet", ...flags], {
    // A session of its own: closing the terminal ends its own only.
    detached: true,
    windowsHide: true,
    stdio: ["ignore", "ignore", stderr],
    cwd: dataDir,
    env,
  });
  closeSync(stderr);
  const { promise, resolve } = Promise.withResolvers<Awaited<Begun["ended"]>>();
  child.once("exit", (code, signal) => resolve({ code, signal }));
  child.once("error", () => resolve({ code: 69, signal: null }));
  return {
    pid: child.pid ?? 0,
    ended: promise,
    said: () => readFileSync(path, "utf8").trim() || unheardOf(path),
    letGo: () => child.unref(),
  };
}

/** Why nothing that a collector says can be read in the file; empty where it can. */
function unheardOf(path: string): string {
  try {
    appendFileSync(path, "\n");
    return "";
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const reason = code === "ENOSPC" ? "the disk is full" : message;
    return `what it said could not be written to ${path}: ${reason}`;
  }
}

/** Long enough for a service manager that starts something and waits for it. */
const toolTakesMs = 60_000;

function runTool(
  [program = "", ...args]: readonly string[],
  env: Environment,
): Promise<ToolAnswer | undefined> {
  const path = Bun.which(program, { PATH: env["PATH"] ?? "" });
  if (path === null) return Promise.resolve(undefined);
  const { promise, resolve } = Promise.withResolvers<ToolAnswer>();
  const child = spawn(path, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: toolTakesMs });
  const heard = { out: "", err: "" };
  child.stdout.on("data", (bytes: Buffer) => (heard.out += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (heard.err += bytes.toString()));
  child.once("close", (code) => resolve({ code: code ?? 1, ...heard }));
  child.once("error", (fault) => resolve({ code: 1, out: "", err: fault.message }));
  return promise;
}
