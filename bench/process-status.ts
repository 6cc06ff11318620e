import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in /proc: USER_HZ, which is 100 on every Linux Bun runs on. */
const ticksPerSecond = 100;

/** Resident memory of a process: now, and the most it ever was. */
export function memoryMb(pid: number): { readonly nowMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return { nowMb: kilobytes(status, "VmRSS") / 1024, peakMb: kilobytes(status, "VmHWM") / 1024 };
}

/**
 * The highest resident set of the largest process among one and its descendants, in MB; zero when it is gone. Not from
 * the `maxRSS` of a child: the kernel counts there what its parent held while it forked.
 */
export function peakOfTreeMb(pid: number): number {
  try {
    return Math.max(memoryMb(pid).peakMb, ...childrenOf(pid).map(peakOfTreeMb));
  } catch {
    // It ended between two looks.
    return 0;
  }
}

/** Bytes a process asked the system to read so far (`rchar`), and those that had to come from the disk. */
export function bytesRead(pid: number): { readonly asked: number; readonly fromDisk: number } {
  const io = readFileSync(`/proc/${pid}/io`, "utf8");
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(io)?.[1]);
  return { asked: field("rchar"), fromDisk: field("read_bytes") };
}

/** Processor time a process has used so far, all threads, user and system. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The same in milliseconds and without the ticks, of the threads there are: fine enough for one answer of a server. */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanos = threads.map((thread) => nanosOf(`/proc/${pid}/task/${thread}/schedstat`));
  return nanos.reduce((sum, one) => sum + one, 0) / 1e6;
}

function nanosOf(schedstat: string): number {
  try {
    return Number(readFileSync(schedstat, "utf8").split(" ")[0]);
  } catch {
    // A thread that ended between the list and the look.
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

function kilobytes(status: string, field: string): number {
  const value = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (value === undefined) throw new Error(`/proc names no ${field}`);
  return Number(value);
}
