import { setTimeout as wait } from "node:timers/promises";

interface Surroundings {
  /** What the client wrote to us: the wrapped command reads the same. */
  readonly input: Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly timeoutMs: number;
  /** Aborts when this process is asked to end. */
  readonly ending: AbortSignal;
}

/** More than fits on any screen; what comes beyond is not read and ends the command. */
const maxOutput = 65_536;

/** So long what a command printed may be under way once it has ended, where something that it started keeps its output open. */
const restMs = 100;

/**
 * What a person's own status line command prints, as it prints it, without the line end. Undefined when it fails, takes
 * too long or is cut short by the end of this process; nothing of one that did not end by itself is left running. What a command leaves
 * in the background goes on, as it does under the client.
 */
export async function runWrapped(command: string, around: Surroundings): Promise<string | undefined> {
  try {
    return await run(command, around);
  } catch {
    return undefined;
  }
}

async function run(command: string, around: Surroundings): Promise<string | undefined> {
  const { input, env, platform, timeoutMs, ending } = around;
  const child = Bun.spawn(shellOf(platform, command), {
    stdin: input,
    stdout: "pipe",
    stderr: "ignore",
    env: { ...env },
    windowsVerbatimArguments: true,
    // A group of its own, so that what the shell started ends with it.
    detached: platform !== "win32",
  });
  const end = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]);
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => {
    endGroup(child, platform);
    resolve(undefined);
  };
  if (end.aborted) stop();
  end.addEventListener("abort", stop, { once: true });
  const output = new Output();
  // A pipe that breaks ends what is told over it.
  const reading = output.readAll(child.stdout, stop).catch(() => undefined);
  const code = await Promise.race([child.exited, over]);
  if (code === 0) await Promise.race([reading, over, wait(restMs, undefined, { ref: false })]);
  end.removeEventListener("abort", stop);
  return code === 0 && !output.isTooMuch ? output.text().replace(/\r?\n$/, "") : undefined;
}

/** The shell that runs a line of a person's settings. */
function shellOf(platform: NodeJS.Platform, command: string): string[] {
  return platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", `"${command}"`] : ["/bin/sh", "-c", command];
}

function endGroup(
  child: { readonly pid: number; kill(signal: NodeJS.Signals): void },
  platform: string,
): void {
  try {
    if (platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** What a command has printed so far. */
class Output {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  get isTooMuch(): boolean {
    return this.#size > maxOutput;
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#chunks, this.#size));
  }

  async readAll(stream: ReadableStream<Uint8Array>, stop: () => void): Promise<void> {
    for await (const chunk of stream) {
      this.#size += chunk.length;
      if (this.isTooMuch) return stop();
      this.#chunks.push(chunk);
    }
  }
}
