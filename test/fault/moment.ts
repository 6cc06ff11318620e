/** Moments to kill at: so long after something that was seen to happen. */
import { statSync } from "node:fs";
import { program } from "../e2e/daemon.ts";

/** A process of the real program that is about to be killed. */
export interface Victim {
  readonly pid: number;
  readonly isOver: () => boolean;
  /** kill -9, and its end. */
  kill(): Promise<void>;
  /** What it said, when it is over. */
  said(): Promise<string>;
}

/** Starts a command of the real program. */
export function begin(words: readonly string[], { home, input }: { home: string; input?: string }): Victim {
  const child = Bun.spawn([program, ...words], {
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC" },
  });
  const told = new Response(child.stderr).text();
  return {
    pid: child.pid,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
    said: () => told,
  };
}

/** Nothing that is waited for takes as long on a machine that is busy with much else, milliseconds. */
const mostMs = 60_000;

/**
 * Looks again and again, at every turn of the loop, until something is so or the process is over; whether it came to be so. Throws
 * where neither comes.
 */
export async function seen(victim: Pick<Victim, "isOver">, isSo: () => boolean): Promise<boolean> {
  const end = performance.now() + mostMs;
  while (!victim.isOver()) {
    if (isSo()) return true;
    if (performance.now() > end) throw new Error(`not within ${mostMs} ms: ${String(isSo)}`);
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return isSo();
}

/** A time below `ms`, more often a short one: most of what is torn is torn in the first milliseconds. */
export function delayOf(random: () => number, ms: number): number {
  return ms * random() ** 2;
}

/** Bytes of a file; -1 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

/** Kills a process so long after something was seen; false where it was over before, and nothing was killed. */
export async function killAfter(
  victim: Victim,
  { isSo, ms }: { readonly isSo: () => boolean; readonly ms: number },
): Promise<boolean> {
  await seen(victim, isSo);
  const end = performance.now() + ms;
  await seen(victim, () => performance.now() >= end);
  const isAtWork = !victim.isOver();
  await victim.kill();
  return isAtWork;
}
