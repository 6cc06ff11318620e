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

/**
 * What a person's own status line command prints, as it prints it, without the line end. Undefined when it fails, takes
 * too long or is cut short by the end of this process; nothing of it is left running then.
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
  const output = await Promise.race([readAll(child.stdout, stop), over]);
  const code = await Promise.race([child.exited, over]);
  end.removeEventListener("abort", stop);
  return code === 0 ? output?.replace(/\r?\n$/, "") : undefined;
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

async function readAll(stream: ReadableStream<Uint8Array>, stop: () => void): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxOutput) {
      stop();
      return undefined;
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks, size));
}
