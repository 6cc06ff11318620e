import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWrapped } from "./wrap.ts";

const around = {
  input: new TextEncoder().encode("{}"),
  env: process.env,
  platform: process.platform,
  timeoutMs: 5000,
  ending: new AbortController().signal,
};

/** Does the work with a command that starts another one and waits, and the file that names the two processes. */
async function withFamily(work: (command: string, pids: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-wrap-"));
  const pids = join(folder, "pids");
  try {
    await work(`sleep 60 & echo $! $$ > '${pids}'; echo early; wait`, pids);
    const named = readFileSync(pids, "utf8").trim().split(" ").map(Number);
    expect(named).toHaveLength(2);
    for (const pid of named) expect(await isGone(pid)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A killed process goes when the system has seen to it; until its parent asks, a zombie stays. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { stdout } = Bun.spawnSync(["ps", "-o", "stat=", "-p", String(pid)]);
    const state = stdout.toString().trim();
    if (state === "" || state.startsWith("Z")) return true;
    await Bun.sleep(5);
  }
  return false;
}

test("a command that is slow is ended with all it started", async () => {
  await withFamily(async (command) => {
    expect(await runWrapped(command, { ...around, timeoutMs: 500 })).toBeUndefined();
  });
});

test("a command is ended with all it started when we are", async () => {
  await withFamily(async (command, pids) => {
    const controller = new AbortController();
    const running = runWrapped(command, { ...around, ending: controller.signal });
    while (!existsSync(pids) || readFileSync(pids, "utf8") === "") await Bun.sleep(5);
    controller.abort();
    expect(await running).toBeUndefined();
  });
});

test("a command is not started for long when we are ending already", async () => {
  const started = performance.now();
  expect(await runWrapped("sleep 4", { ...around, ending: AbortSignal.abort() })).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(3000);
});

test("what it prints comes as it is, only the last line end is ours", async () => {
  expect(await runWrapped("printf '  a\\n\\n'", around)).toBe("  a\n");
  expect(await runWrapped("printf 'a\\r\\n'", around)).toBe("a");
  expect(await runWrapped("cat", around)).toBe("{}");
});

test("output beyond any screen ends it", async () => {
  expect(await runWrapped("head -c 65536 /dev/zero | tr '\\0' x", around)).toHaveLength(65_536);
  expect(await runWrapped("head -c 65537 /dev/zero | tr '\\0' x", around)).toBeUndefined();
});

test("what a command leaves in the background neither holds its line up nor ends with it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-wrap-"));
  const pids = join(folder, "pids");
  try {
    const started = performance.now();
    const text = await runWrapped(`sleep 60 & echo $! > '${pids}'; echo its line`, around);
    const took = performance.now() - started;
    const pid = Number(readFileSync(pids, "utf8"));
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, "SIGKILL");
    expect([text, took < around.timeoutMs]).toEqual(["its line", true]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
