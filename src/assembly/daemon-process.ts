/** Which process is the daemon of a data dir: nobody may be signalled because of a number that was given out anew. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { codeOf } from "../file/fault.ts";
import { hasOpen } from "../self/open-file.ts";

/** Between the start of the process and the moment that it calls its own start: a machine may be very busy. */
const startTakesMs = 120_000;
/** Systems tell whole seconds. */
const roundingMs = 2000;

/** Whether a process is there. One that ended and whose parent has not asked for it yet is gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // It may be somebody else's, which one must not signal: but it is there.
    return codeOf(thrown) === "EPERM";
  }
  return stateOf(pid) !== "Z";
}

/** The letter of `/proc/PID/stat`; undefined on systems without one. */
function stateOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it stands in brackets and may hold anything.
    return text.slice(text.lastIndexOf(")") + 2)[0];
  } catch {
    return undefined;
  }
}

/**
 * Whether a process that lives is the daemon that told its start in `daemon.json`. On Linux it is the one that has the lock of the data
 * dir open. Elsewhere nobody tells that, so it is the one that was started right before.
 */
export function isDaemon(pid: number, startedAt: string, lock: string): boolean {
  if (process.platform === "linux") return hasOpen(pid, lock) === true;
  const began = processStart(pid);
  const told = Date.parse(startedAt);
  return began !== undefined && told >= began - roundingMs && told <= began + startTakesMs;
}

function processStart(pid: number): number | undefined {
  return process.platform === "win32" ? windowsStart(pid) : elapsedStart(pid);
}

function windowsStart(pid: number): number | undefined {
  const ask = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`;
  const at = Date.parse(outputOf("powershell", ["-NoProfile", "-Command", ask]));
  return Number.isNaN(at) ? undefined : at;
}

/** POSIX tells for how long a process has run, as `[[days-]hours:]minutes:seconds`, in every language alike. */
function elapsedStart(pid: number): number | undefined {
  const told = outputOf("ps", ["-o", "etime=", "-p", String(pid)]);
  const [, days, hours, minutes, seconds] = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)$/.exec(told) ?? [];
  if (seconds === undefined) return undefined;
  const hoursUp = Number(days ?? 0) * 24 + Number(hours ?? 0);
  return Date.now() - ((hoursUp * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function outputOf(program: string, args: readonly string[]): string {
  return (spawnSync(program, [...args], { encoding: "utf8" }).stdout ?? "").trim();
}
