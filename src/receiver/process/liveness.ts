import { readFileSync, readlinkSync } from "node:fs";
import { codeOf } from "../../file/fault.ts";

/** A process as an agent describes it. */
export interface DescribedProcess {
  readonly pid: number;
  readonly startTicks: string | undefined;
  readonly namespace: string | undefined;
}

/** Whether a process still runs; undefined where that cannot be told from here. */
export function isAlive({ pid, startTicks, namespace }: DescribedProcess): boolean | undefined {
  if (namespace !== undefined && namespace !== ownNamespace()) return undefined;
  if (!exists(pid)) return false;
  // Another process may have been given its number since.
  const ticks = startTicks === undefined ? undefined : ticksOf(pid);
  return ticks === undefined || ticks === startTicks;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It is there, and it is somebody else's.
    return codeOf(thrown) === "EPERM";
  }
}

function ownNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}

/** Start time of a process by Linux: the 22nd field of its stat, counted behind the name, which may hold anything. */
function ticksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
