import { spawn, type ChildProcess } from "node:child_process";
import { plainText } from "../../domain/plain-text.ts";

/** A program to run: no shell sees any of it. */
export interface Run {
  readonly argv: readonly string[];
  /** All that it sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  readonly folder: string;
  readonly timeoutMs: number;
}

/** How a program ended. */
export type Ran =
  | { readonly kind: "ended"; readonly code: number; readonly said: string }
  | { readonly kind: "absent" }
  /** It was ended, with all that it had started: for its time, by a signal, or because the collector ends. */
  | { readonly kind: "killed"; readonly by: "time" | "signal" | "ending" };

/** As much of what a program complains of as explains its exit code. */
const maxSaidBytes = 2000;
/** What a program wrote before it ended is there by then. */
const patienceMs = 200;

/** Runs a program to its end, and gives what it said on standard error as one plain line. Never rejects. */
export function runProgram(run: Run, ending: AbortSignal): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  if (ending.aborted) return Promise.resolve({ kind: "killed", by: "ending" });
  const [program = "", ...args] = run.argv;
  const child = spawn(program, args, {
    cwd: run.folder,
    env: run.env,
    stdio: ["pipe", "ignore", "pipe"],
    // A group of its own, so that it ends with all that it started.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const said: Buffer[] = [];
  let length = 0;
  child.stderr.on("data", (part: Buffer) => {
    if (length < maxSaidBytes) said.push(part.subarray(0, maxSaidBytes - length));
    length += part.length;
  });
  // Who does not read its input closes it; that is no fault.
  child.stdin.on("error", () => undefined);
  child.stdin.end(run.input);
  const kill = (by: "time" | "ending") => () => {
    killGroup(child);
    end({ kind: "killed", by });
  };
  const [late, stop] = [kill("time"), kill("ending")];
  const timer = setTimeout(late, run.timeoutMs);
  ending.addEventListener("abort", stop, { once: true });
  const end = (ran: Ran): void => {
    clearTimeout(timer);
    ending.removeEventListener("abort", stop);
    child.stderr.destroy();
    resolve(ran);
  };
  const finish = (code: number | null): void => {
    const text = plainText(Buffer.concat(said).toString());
    end(code === null ? { kind: "killed", by: "signal" } : { kind: "ended", code, said: text });
  };
  child.on("error", () => end({ kind: "absent" }));
  child.on("close", finish);
  // What it left running holds its standard error open, and it never closes.
  child.on("exit", (code) => setTimeout(() => finish(code), patienceMs).unref());
  return promise;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in this moment.
  }
}
