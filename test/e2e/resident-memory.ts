import { readFileSync, writeFileSync } from "node:fs";

/** Megabytes of a process that lie in memory now, as Linux counts them. */
export function residentMegabytes(pid: number): number {
  return kilobytes(pid, "VmRSS") / 1024;
}

/** Begins to watch a process: the function tells how many megabytes it grew at most since then, though they be free again. */
export function watchGrowth(pid: number): () => number {
  // Linux forgets the old peak when told so (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = residentMegabytes(pid);
  return () => kilobytes(pid, "VmHWM") / 1024 - before;
}

function kilobytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const match = new RegExp(String.raw`^${field}:\s+(\d+) kB`, "m").exec(status);
  if (match === null) throw new Error(`no ${field} in /proc/${pid}/status`);
  return Number(match[1]);
}
