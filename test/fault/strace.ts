/**
 * What a broken disk does, without one: strace makes system calls of a running process fail from outside, for as long as it is attached,
 * or writes down what reached the disk. It is the one tool for this that needs no compiler and no kernel module.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { programOf, type DebianPrograms } from "../debian.ts";

/** Debian's strace, and what it is linked with. */
export const tracing: DebianPrograms = {
  packages: { strace: ["strace", "libunwind8"] },
  folder: ".strace",
  purpose: "which disks are broken with in tests",
};

/** What fails: which calls, on which files, and how. */
export interface CallFault {
  readonly calls: "fdatasync,fsync" | "pwrite64" | "pread64";
  readonly error: "EIO" | "EINVAL" | "ENOSPC" | "EROFS" | "EDQUOT";
  readonly paths: readonly string[];
}

/** Makes calls of a process fail until it is disposed of. Resolves when the first would fail. */
export function breakCalls(pid: number, { calls, error, paths }: CallFault): Promise<AsyncDisposable> {
  const named = paths.flatMap((path) => ["-P", path]);
  return attach(pid, [...named, "-e", `trace=${calls}`, "-e", `inject=${calls}:error=${error}`]);
}

/** Which syncs fail: from which on, and then each so many. They are counted as they come. */
export interface SyncFault {
  readonly first: number;
  readonly every: number;
}

/** Writes down what a process writes to files and what was synced, until it is disposed of: `power-cut.ts` reads that. */
export function traceWrites(
  pid: number,
  { into, paths, first, every }: SyncFault & { readonly into: string; readonly paths: readonly string[] },
): Promise<AsyncDisposable> {
  const named = paths.flatMap((path) => ["-P", path]);
  const calls = "trace=pwrite64,ftruncate,fdatasync,fsync";
  const fault = `inject=fdatasync,fsync:error=EIO:when=${first}+${every}`;
  return attach(pid, [...named, "-y", "-xx", "-s", "16777216", "-o", into, "-e", calls, "-e", fault]);
}

async function attach(pid: number, args: readonly string[]): Promise<AsyncDisposable> {
  const { path, env } = straceProgram();
  const strace = Bun.spawn([path, "-f", "-p", String(pid), ...args], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const reader = strace.stderr.getReader();
  let said = "";
  while (!said.includes(`Process ${pid} attached`)) {
    const { value, done } = await reader.read();
    if (done)
      throw new Error(
        `strace cannot look at process ${pid} (be root, or let it by /proc/sys/kernel/yama): ${said}`,
      );
    said += new TextDecoder().decode(value);
  }
  // It says a line for each call where no file was named, and waits when nobody reads them.
  const drained = (async () => {
    while (!(await reader.read()).done);
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      strace.kill("SIGINT");
      await Promise.all([strace.exited, drained]);
    },
  };
}

/** Calls that name a file or write to it. */
export const fileCalls = [
  "openat",
  "write",
  "pwrite64",
  "writev",
  "link",
  "linkat",
  "rename",
  "renameat2",
  "unlink",
  "unlinkat",
  "close",
] as const;

/** Runs a command that is killed (-9) at its nth such call on a file, which is not done then; false where it ended before. */
export async function killAtCall(
  command: readonly string[],
  {
    path: file,
    call,
    nth,
  }: { readonly path: string; readonly call: (typeof fileCalls)[number]; readonly nth: number },
): Promise<boolean> {
  const { path, env } = straceProgram();
  // Calls of one name are counted by themselves, whatever else is traced.
  const fault = ["-P", file, "-e", `trace=${call}`, "-e", `inject=${call}:signal=SIGKILL:when=${nth}`];
  const child = Bun.spawn([path, "-f", "-o", "/dev/null", ...fault, ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const said = await new Response(child.stderr).text();
  const code = await child.exited;
  if (child.signalCode === "SIGKILL" || code === 137) return true;
  if (code !== 0) throw new Error(`${command.join(" ")} under strace: ${code} ${said}`);
  return false;
}

/** What a command that is given `input` asks of the system, a line for each of the calls, with the paths of files; it must end well. */
export async function callsOf(
  command: readonly string[],
  { calls, input }: { readonly calls: string; readonly input: string },
): Promise<string[]> {
  const { path, env } = straceProgram();
  const child = Bun.spawn(
    [path, "-f", "-y", "-qq", "-e", "signal=none", "-e", `trace=${calls}`, ...command],
    {
      stdio: [new Blob([input]), "ignore", "pipe"],
      env: { PATH: process.env["PATH"] ?? "", ...env },
    },
  );
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")} under strace: ${said}`);
  return said.split("\n").filter((line) => line !== "");
}

/** Where strace is, and what its environment needs beside. Throws what is missing. */
export function straceProgram(): { readonly path: string; readonly env: Readonly<Record<string, string>> } {
  return { path: programOf(tracing, "strace"), env: { LD_LIBRARY_PATH: libraries() } };
}

/** Where the unpacked libraries are; a system that has strace has them. */
function libraries(): string {
  const lib = join(import.meta.dir, "..", "..", "node_modules", tracing.folder, "usr", "lib");
  return existsSync(lib)
    ? readdirSync(lib)
        .map((name) => join(lib, name))
        .join(":")
    : "";
}
