import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { program, startDaemon, temporaryDir } from "./daemon.ts";

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a command at once that has nothing to bring to an end",
  async (signal) => {
    using dir = temporaryDir();
    const pipe = join(dir.path, "config.json");
    Bun.spawnSync(["mkfifo", pipe]);
    const child = Bun.spawn([program, "config", "check", "--data-dir", dir.path], { stdout: "ignore" });
    // Opened once the command has begun to read, and nothing is ever written.
    const config = await open(pipe, "w");
    child.kill(signal);
    await child.exited;
    expect(child.signalCode).toBe(signal);
    await config.close();
  },
);

test("Ctrl-C ends who waits for a collector that hangs, and the collector is left as it is", async () => {
  using dir = temporaryDir();
  const data = join(dir.path, "data");
  mkdirSync(data);
  await using daemon = await startDaemon(data);
  process.kill(daemon.pid, "SIGSTOP");
  const child = Bun.spawn([program, "up", "--data-dir", data], { stdout: "ignore", stderr: "pipe" });
  // It says who runs, then asks how it is, which is never answered.
  const said = child.stderr.getReader();
  expect(new TextDecoder().decode((await said.read()).value)).toStartWith("already running");
  child.kill("SIGINT");
  await child.exited;
  expect(child.signalCode).toBe("SIGINT");
  process.kill(daemon.pid, "SIGCONT");
  expect((await daemon.fetch("/healthz")).status).toBe(200);
});
