import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A server started for a measurement, past its ready line. */
export interface Served {
  readonly pid: number;
  readonly url: string;
  /** Where it takes gRPC; undefined where it does not. */
  readonly grpcAddress: string | undefined;
  /** From the call that spawned it to its ready line. */
  readonly readyMs: number;
  /** SIGTERM, and SIGKILL for one that does not end in time; gives the milliseconds until it had ended. */
  stop(): Promise<number>;
}

/** What a command finds around it, beside the bare environment of a site. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What stands on standard input; nothing when it is absent. */
  readonly input?: Uint8Array<ArrayBuffer>;
  /** Called once the process is there. */
  readonly onStart?: (pid: number) => void;
}

/** A command that ended by itself, with 0. */
export interface Ended {
  readonly stdout: string;
  /** From the call that spawned it until it had ended. */
  readonly ms: number;
  /** User and system time of it and of the children it waited for. */
  readonly cpuSeconds: number;
}

/** Temp folders must lie on a disk: on a tmpfs `synchronous=FULL` costs nothing and every figure would flatter. */
const defaultParent = "/var/tmp";

const readyWithinMs = 15_000;

/** The product promises to end within 5 s of SIGTERM. */
const endsWithinMs = 6000;

/** Owns the temp folder and the processes of one run; disposing ends and deletes all of them. */
export class Site implements AsyncDisposable {
  readonly #root: string;
  readonly #running = new Set<Bun.Subprocess>();
  #folders = 0;

  constructor(parent: string = process.env["BENCH_DIR"] ?? defaultParent) {
    this.#root = mkdtempSync(join(parent, "hallmonitor-bench-"));
  }

  /** A new empty folder. */
  folder(): string {
    const path = join(this.#root, String(this.#folders++));
    mkdirSync(path);
    return path;
  }

  /** Deletes a folder whose content is not needed any more: some are gigabytes. */
  forget(folder: string): void {
    rmSync(folder, { recursive: true });
  }

  /** Starts a server that prints a line `… ready http=URL …`, with `grpc=ADDRESS` where it takes that too, in an environment that holds none of the user's settings. */
  async serve(command: string[]): Promise<Served> {
    const started = performance.now();
    const child = this.#spawn(command);
    const doors = await within(readyWithinMs, doorsOf(child.stdout), `${command.join(" ")} to be ready`);
    const readyMs = performance.now() - started;
    return { pid: child.pid, ...doors, readyMs, stop: () => this.#end(child) };
  }

  /** Runs a command that ends by itself and gives its stdout. */
  async run(command: string[], withinMs: number): Promise<string> {
    return (await this.finish(command, withinMs)).stdout;
  }

  /** Runs a command until it ends by itself. Throws when it takes too long or does not end with 0. */
  async finish(command: string[], withinMs: number, around: Around = {}): Promise<Ended> {
    const started = performance.now();
    const child = this.#spawn(command, around);
    const ended = child.exited.then((code) => ({ code, ms: performance.now() - started }));
    around.onStart?.(child.pid);
    const stdout = await within(withinMs, new Response(child.stdout).text(), `${command[0]} to end`);
    const { code, ms } = await within(withinMs, ended, `${command[0]} to exit`);
    this.#running.delete(child);
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}`);
    return { stdout, ms, cpuSeconds: Number(child.resourceUsage()?.cpuTime.total ?? Number.NaN) / 1e6 };
  }

  /** Ends what still runs: a bench that failed must not disturb the next one. */
  async end(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.#end(child)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #spawn(command: string[], { env, cwd, input }: Around = {}) {
    const child = Bun.spawn(command, {
      // A home of its own: a server under test must not find the transcripts of whoever runs this.
      env: { PATH: process.env["PATH"], HOME: this.#root, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      stdin: input ?? "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#running.add(child);
    return child;
  }

  async #end(child: Bun.Subprocess): Promise<number> {
    const asked = performance.now();
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), endsWithinMs);
    await child.exited;
    clearTimeout(force);
    this.#running.delete(child);
    return performance.now() - asked;
  }
}

async function doorsOf(stdout: ReadableStream<Uint8Array>): Promise<Pick<Served, "url" | "grpcAddress">> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true });
    const [, url, grpc] = /ready http=(\S+)(?: grpc=(\S+))?.*\n/.exec(text) ?? [];
    if (url !== undefined) return { url, grpcAddress: grpc === "off" ? undefined : grpc };
  }
  throw new Error(`a server ended before it was ready; it said: ${text}`);
}

/** What the work gives. Throws a sentence when that takes longer. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
