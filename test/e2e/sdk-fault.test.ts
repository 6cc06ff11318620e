import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createTelemetry } from "../../sdk/sdk.js";
import { temporaryDir } from "./daemon.ts";

const sdk = join(import.meta.dir, "..", "..", "sdk", "sdk.js");
const runtimes = ["node", process.execPath];

/** Runs a program of a few lines that has the SDK, to its end. */
async function program(runtime: string, lines: string, env: Record<string, string>) {
  using dir = temporaryDir();
  const path = join(dir.path, "program.mjs");
  writeFileSync(path, `import { trackAiCall, flushTelemetry } from ${JSON.stringify(sdk)};\n${lines}\n`);
  const started = performance.now();
  const child = Bun.spawn([runtime, path], {
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code, ms: performance.now() - started };
}

test("on a full disk calls go on, what is lost is counted, and later lines are whole when there is room again", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"));
  const { trackAiCall, flushTelemetry, telemetryHealth } = createTelemetry({ dir: join(disk.path, "calls") });
  const call = (name: string) => trackAiCall(name, "o", () => name);
  call("before");
  const ballast = join(disk.path, "ballast");
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  // The last page of the file has room for some; one line ends in the middle.
  for (let index = 0; index < 50; index += 1) expect(call(`full-${index}`)).toBe(`full-${index}`);
  await flushTelemetry();
  const { recorded, dropped } = telemetryHealth();
  expect(dropped["not-written"]).toBe(51 - recorded);
  expect(dropped["not-summarised"]).toBe(1);

  rmSync(ballast);
  for (let index = 0; index < 50; index += 1) call(`after-${index}`);
  await flushTelemetry();
  const [day = ""] = [...new Bun.Glob("*/telemetry.jsonl").scanSync(join(disk.path, "calls"))];
  const lines = readFileSync(join(disk.path, "calls", day), "utf8")
    .trimEnd()
    .split("\n");
  const whole = lines.filter((line) => line.endsWith("}"));
  expect(
    whole.map((line) => JSON.parse(line).agent_name).filter((name) => name.startsWith("after")),
  ).toHaveLength(50);
  const summary = JSON.parse(readFileSync(join(disk.path, "calls", "summary.json"), "utf8"));
  expect(summary.all_time.calls).toBe(recorded + 50);
  expect(summary.dropped["not-written"]).toBe(51 - recorded);
  expect(summary.days[0].broken_lines).toBe(lines.length - whole.length);
});

test.each(runtimes)(
  "on a folder that cannot be written a program on %s runs as without us, and is told once",
  async (runtime) => {
    using dir = temporaryDir();
    using disk = smallDisk(join(dir.path, "disk"), "ro");
    const { out, err, code } = await program(
      runtime,
      `for (let index = 0; index < 10; index += 1) console.log(await trackAiCall("a", "o", async () => index));`,
      { LLM_TELEMETRY_DIR: join(disk.path, "calls") },
    );
    expect([code, out]).toEqual([0, "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"]);
    expect(err.match(/cannot be written/g)).toHaveLength(1);
  },
);

test.each(runtimes)(
  "a collector that never answers delays no call on %s, and the end of the program by two seconds",
  async (runtime) => {
    using dir = temporaryDir();
    await using silent = await silentServer();
    const { out, code, ms } = await program(
      runtime,
      `const started = performance.now();
     for (let index = 0; index < 1000; index += 1) trackAiCall("a", "o", () => index);
     console.log(performance.now() - started < 2000);`,
      { LLM_TELEMETRY_DIR: join(dir.path, "calls"), LLM_OTLP_ENDPOINT: silent.url },
    );
    expect([code, out]).toEqual([0, "true\n"]);
    expect(ms).toBeLessThan(8000);
    const summary = JSON.parse(readFileSync(join(dir.path, "calls", "summary.json"), "utf8"));
    expect(summary.all_time.calls).toBe(1000);
    expect(summary.dropped).toEqual({ "not-sent": 1000 });
  },
);

test.each(runtimes)(
  "a program on %s that ends by process.exit() leaves its lines and a right summary",
  async (runtime) => {
    using dir = temporaryDir();
    await program(runtime, `trackAiCall("a", "o", () => 1); process.exit(3);`, {
      LLM_TELEMETRY_DIR: join(dir.path, "calls"),
    });
    const summary = JSON.parse(readFileSync(join(dir.path, "calls", "summary.json"), "utf8"));
    expect(summary.all_time.calls).toBe(1);
  },
);

test.each(runtimes)(
  "a program on %s that ends in the middle of an update leaves no lock, and what it lost is counted by the next",
  async (runtime) => {
    using dir = temporaryDir();
    const calls = join(dir.path, "calls");
    mkdirSync(join(calls, "2026-01-01"), { recursive: true });
    const line = '{"timestamp":"2026-01-01T12:00:00.000Z","agent_name":"old","operation":"o"}\n';
    writeFileSync(join(calls, "2026-01-01", "telemetry.jsonl"), line.repeat(300_000));
    const { code } = await program(
      runtime,
      `const { existsSync } = await import("node:fs");
     trackAiCall("a", "o", (tracker) => tracker.recordCost(Number.NaN));
     const wait = () => existsSync(${JSON.stringify(join(calls, "summary.lock"))}) ? process.exit(0) : setTimeout(wait, 1);
     wait();`,
      { LLM_TELEMETRY_DIR: calls, LLM_RETENTION_DAYS: "36500" },
    );
    expect(code).toBe(0);
    expect(existsSync(join(calls, "summary.lock"))).toBe(false);
    const { getSummaryStats } = createTelemetry({ dir: calls });
    expect((await getSummaryStats()).total.calls).toBe(300_001);
    await program(runtime, "await flushTelemetry();", {
      LLM_TELEMETRY_DIR: calls,
      LLM_RETENTION_DAYS: "36500",
    });
    const { all_time, dropped } = JSON.parse(readFileSync(join(calls, "summary.json"), "utf8"));
    expect([all_time.calls, dropped]).toEqual([300_001, { "invalid-value": 1 }]);
  },
);

test.each(runtimes)("an error that nobody handles still ends a program on %s as such", async (runtime) => {
  using dir = temporaryDir();
  const { code, err } = await program(
    runtime,
    `trackAiCall("a", "o", async () => { throw new RangeError("mine"); });`,
    { LLM_TELEMETRY_DIR: join(dir.path, "calls") },
  );
  expect(code).toBe(1);
  expect(err).toContain("mine");
});

/** A file system of its own, so that it can be full or read-only without harm. */
function smallDisk(path: string, mode: "rw" | "ro" = "rw"): Disposable & { readonly path: string } {
  mkdirSync(path);
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=256k,${mode}`, "tmpfs", path]);
  if (mounted.exitCode !== 0) throw new Error(`mount needs root: ${mounted.stderr.toString()}`);
  return { path, [Symbol.dispose]: () => void Bun.spawnSync(["umount", "-l", path]) };
}

/** Takes connections and says nothing. */
async function silentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((socket) => void socket.on("error", () => {}));
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}
