import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The program as these tests call it: what `test/run` built when all are run, for it starts in a fraction of the time that sources
 * take; else the checkout's own, so that nothing has to be built for one test.
 */
export const program =
  process.env["HALLMONITOR_TEST_PROGRAM"] ?? join(import.meta.dir, "..", "..", "bin", "hallmonitor");

/** A temporary folder that goes with its scope. */
export function temporaryDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A daemon that is ready, in a process of its own. Its scope kills it (-9): a test of how it ends calls `stop`. */
export interface StartedDaemon extends AsyncDisposable {
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly token: string;
  readonly pid: number;
  /** GET with the API token, parsed, in the pace that the API allows. */
  get(path: string): Promise<any>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number>;
  /** Its exit code once it has ended by itself, and what it said on standard error. */
  ended(): Promise<readonly [number, string]>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts the real program on free ports and waits until it says that it is ready. */
export async function startDaemon(dataDir: string, flags: readonly string[] = []): Promise<StartedDaemon> {
  const daemon = Bun.spawn(
    [program, "serve", "--port", "0", "--grpc-port", "0", "--data-dir", dataDir, ...flags],
    {
      stdout: "pipe",
      stderr: "pipe",
      env: cleanEnvironment(dataDir),
    },
  );
  const line = await firstLine(daemon.stdout);
  const match = /^hallmonitor ready http=(\S+)(?: grpc=(\S+))? data=/.exec(line);
  if (match === null) throw new Error(`not ready: ${line}${await new Response(daemon.stderr).text()}`);
  const [, httpUrl = "", grpcAddress = ""] = match;
  const token = readFileSync(join(dataDir, "token"), "utf8").trim();
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${httpUrl}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    daemon.kill(signal);
    return daemon.exited;
  };
  return {
    httpUrl,
    grpcAddress,
    token,
    pid: daemon.pid,
    fetch: ask,
    get: async (path) => (await paced(() => ask(path))).json(),
    stop: () => end("SIGTERM"),
    ended: async () => [await daemon.exited, await new Response(daemon.stderr).text()],
    kill: async () => void (await end("SIGKILL")),
    [Symbol.asyncDispose]: async () => void (await end("SIGKILL")),
  };
}

/** What a question is answered, asked again when it was told to slow down: a test that looks for something asks often. */
export async function paced(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await ask();
    if (response.status !== 429) return response;
    await Bun.sleep(Number(response.headers.get("retry-after")) * 1000);
  }
}

/** How a command ended, and all that it wrote. One that failed is told by its code and does not throw. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command of the real program to its end, with `input` where it reads any. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string,
): Promise<Ran> {
  const home = env["HOME"] ?? tmpdir();
  const child = Bun.spawn([program, ...args], {
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
    env: { ...cleanEnvironment(home), ...env },
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

/** Nothing of the machine's own settings may decide a test. */
function cleanEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TZ: "UTC",
    // The home is often the data dir, and the runtime would keep what it parsed of a checkout's files there.
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
  };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}
