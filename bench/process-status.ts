import { readFileSync } from "node:fs";

/** Clock ticks per second in /proc: USER_HZ, which is 100 on every Linux Bun runs on. */
const ticksPerSecond = 100;

/** Resident memory of a process: now, and the most it ever was. */
export function memoryMb(pid: number): { readonly nowMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return { nowMb: kilobytes(status, "VmRSS") / 1024, peakMb: kilobytes(status, "VmHWM") / 1024 };
}

/** Processor time a process has used so far, all threads, user and system. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function kilobytes(status: string, field: string): number {
  const value = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (value === undefined) throw new Error(`/proc names no ${field}`);
  return Number(value);
}
