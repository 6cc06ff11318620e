import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { fetchNear } from "../fetch.ts";
import type { Host } from "../host.ts";

/** The collector that is put under load. */
export interface Target extends AsyncDisposable {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  readonly token: string;
  /** Undefined where only its address is known. */
  readonly pid: number | undefined;
  /** The folder of its data where it was started for this run, and goes with it. */
  readonly ownDir: string | undefined;
}

/** A temporary data dir and the flags of a collector that listens where nobody else does and reads nobody's files. */
export function ownPlace(withGrpc: boolean): Disposable & { readonly dir: string; readonly flags: string[] } {
  const root = mkdtempSync(join(tmpdir(), "hallmonitor-load-"));
  const dir = join(root, "data");
  // A config of its own: the person's may name notifiers, which are not to hear of simulated sessions.
  const config = join(root, "config.json");
  writeFileSync(config, "{}");
  const places = ["--data-dir", dir, "--config", config, "--claude-dir", join(root, "client")];
  const ports = ["--host", "127.0.0.1", "--port", "0", "--grpc-port", withGrpc ? "0" : "off"];
  return {
    dir,
    flags: [...places, ...ports, "--no-import", "--no-watch"],
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** An environment that sets nothing of a collector: the person's may name a Pushgateway, which is not to hear of simulated sessions either. */
export function withoutSettings(env: Host["env"]): Host["env"] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("HALLMONITOR_")));
}

/** Whether this program was started to outlive its terminal, as by `nohup`: then it ignores that one closes. Only Linux says so. */
export function outlivesTerminal(): boolean {
  if (process.platform !== "linux") return false;
  try {
    // The signal of a terminal that closes has the lowest bit.
    return /^SigIgn:\s+[\da-f]*[13579bdf]$/m.test(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return false;
  }
}

/** The most memory that a process ever had, in bytes; undefined where the system does not say, or the process is gone. */
export function peakMemoryBytes(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Throws `unavailable` where no collector of ours answers. One that listens beyond this machine tells nobody without a token. */
export async function checkAnswers(httpUrl: string, token: string | undefined): Promise<void> {
  const answer = await fetchNear(`${httpUrl}/api/health`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: "manual",
    signal: AbortSignal.timeout(5000),
  }).catch(() => undefined);
  if (answer?.ok === true && (await isHealth(answer))) return;
  throw new AppError(
    "unavailable",
    `no collector answers at ${httpUrl}: start one with 'hallmonitor up', or leave --url out and one is started for the run`,
  );
}

async function isHealth(answer: Response): Promise<boolean> {
  const health: unknown = await answer.json().catch(() => undefined);
  return typeof health === "object" && health !== null;
}
