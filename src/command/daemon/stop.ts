import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../domain/error.ts";
import { codeOf } from "../../file/fault.ts";
import { formatDuration } from "../../format/duration.ts";
import type { Host } from "../host.ts";
import type { DaemonProcess, DaemonWords } from "./life.ts";

interface StopSettings {
  readonly timeoutMs: number;
  /** Whether it is killed when it has not ended by then. */
  readonly force: boolean;
  /** Called right after that. */
  readonly afterKill?: (() => Promise<void>) | undefined;
}

/** A process that was killed is gone when the system has taken its memory back. */
const killTakesMs = 5000;
const lookEveryMs = 25;

/**
 * Asks the collector of a data dir to end, waits for that, and says what came of it. Nobody is signalled who is not sure to be that
 * collector. Throws `unavailable` when it goes on.
 */
export async function stopDaemon(host: Host, dataDir: string, settings: StopSettings): Promise<string> {
  const found = host.life.look(dataDir);
  if (found.kind !== "running") return notRunning(found, dataDir);
  const { daemon } = found;
  signal(host, daemon, "SIGTERM");
  if (await hasEnded(host, daemon.pid, settings.timeoutMs)) return stopped("stopped", host, daemon);
  if (!settings.force) throw stubborn(daemon, settings.timeoutMs);
  // Looked at anew: it may have ended at the last moment, and its number been given to somebody else.
  if (host.life.look(dataDir).kind === "running") signal(host, daemon, "SIGKILL");
  await settings.afterKill?.();
  if (await hasEnded(host, daemon.pid, killTakesMs)) return stopped("killed", host, daemon);
  throw stubborn(daemon, killTakesMs);
}

function notRunning(found: Exclude<DaemonProcess, { kind: "running" }>, dataDir: string): string {
  const none = `no collector runs on ${dataDir}`;
  if (found.left === undefined) return none;
  return found.kind === "foreign"
    ? `${none}; process ${found.left.pid}, which was one, is another program by now and was left alone`
    : `${none}; the last one (pid ${found.left.pid}) ended without a word: 'hallmonitor logs' may say more`;
}

function signal(host: Host, { pid }: DaemonWords, name: "SIGTERM" | "SIGKILL"): void {
  try {
    host.life.signal(pid, name);
  } catch (thrown) {
    if (codeOf(thrown) === "ESRCH") return;
    throw new AppError("forbidden", `process ${pid} may not be ended by you: ask whoever started it`, {
      cause: thrown,
    });
  }
}

async function hasEnded({ life }: Host, pid: number, withinMs: number): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < withinMs;) {
    if (!life.isAlive(pid)) return true;
    await sleep(lookEveryMs);
  }
  return !life.isAlive(pid);
}

function stopped(how: "stopped" | "killed", { clock }: Host, { pid, startedAt }: DaemonWords): string {
  return `${how} the collector (pid ${pid}), which ran for ${formatDuration(Math.max(1000, clock() - Date.parse(startedAt)))}`;
}

function stubborn({ pid }: DaemonWords, waitedMs: number): AppError {
  return new AppError(
    "unavailable",
    `the collector (pid ${pid}) still runs after ${formatDuration(waitedMs)}; wait longer with --timeout 60s, or kill it with --force: nothing that it answered for is lost`,
  );
}
