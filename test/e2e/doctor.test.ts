import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { run, startDaemon, temporaryDir, type Ran } from "./daemon.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");

interface Report {
  readonly schema_version: number;
  readonly checks: readonly Finding[];
}

interface Finding {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly fix: string | null;
}

/** A home with a data dir in it, and nothing of this machine. */
function temporaryHome() {
  const home = temporaryDir();
  const data = join(home.path, "data");
  return {
    path: home.path,
    data,
    settings: (text: string) => write(join(home.path, ".claude", "settings.json"), text),
    doctor: (env: Record<string, string> = {}) => doctor(home.path, data, env),
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

function write(path: string, text: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

/** Port 9 is nobody's: what listens on the usual ports of this machine must not decide. */
async function doctor(home: string, data: string, env: Record<string, string>) {
  const ran = await run(["doctor", "--json", "--data-dir", data], {
    HOME: home,
    HALLMONITOR_PORT: "9",
    HALLMONITOR_GRPC_PORT: "off",
    ...env,
  });
  const report = JSON.parse(ran.out) as Report;
  return { ...ran, report, named: (name: string) => report.checks.filter((check) => check.name === name) };
}

function setUp(home: string, data: string): Promise<Ran> {
  return run(["setup", "claude-code", "--data-dir", data], { HOME: home });
}

test("a set-up agent and a running collector: every wire carries a record, and the exit code is 0", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  expect((await setUp(home.path, home.data)).code).toBe(0);
  const { code, err, report, named } = await home.doctor();
  expect({ code, err, failed: report.checks.filter(({ status }) => status === "failed") }).toEqual({
    code: 0,
    err: "",
    failed: [],
  });
  expect(report.schema_version).toBe(1);
  for (const wire of ["http/json", "http/protobuf", "grpc"]) {
    expect(named(wire)).toMatchObject([
      { status: "ok", detail: expect.stringMatching(/ in \d+ ms and read back$/) },
    ]);
  }
  expect(named("privacy")).toEqual([]);
  expect(named("collector")[0]?.detail).toContain(daemon.httpUrl);
  expect(named("settings")[0]?.detail).toContain(daemon.httpUrl);
  // The test records are no sign of life of an agent; and no claude is on this PATH that could be started.
  expect(named("sources")).toMatchObject([{ status: "warning", fix: null }]);
  const health = await daemon.get("/api/health");
  expect(health.items.accepted["otlp-log"]).toBe(3);
  const { metrics } = await daemon.get("/api/metrics");
  expect(
    metrics.map((entry: { event_type: string; data: Record<string, unknown> }) => [
      entry.event_type,
      entry.data["probe.wire"],
    ]),
  ).toEqual([
    ["doctor_probe", "grpc"],
    ["doctor_probe", "http/protobuf"],
    ["doctor_probe", "http/json"],
  ]);
});

test("the probes make no session", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  await home.doctor();
  expect((await daemon.get("/api/sessions")).sessions).toEqual([]);
});

test("events and metrics of a client are the sign of life", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  await setUp(home.path, home.data);
  const played = await run(["demo", "--once", "--sessions", "1", "--data-dir", home.data], {
    HOME: home.path,
  });
  expect(played.code).toBe(0);
  expect((await home.doctor()).named("sources")).toMatchObject([
    { status: "ok", detail: expect.stringMatching(/^last event .+, last metric now$/) },
  ]);
  expect(daemon.pid).toBeGreaterThan(0);
});

function tell(url: string, name: string, signal: string): Promise<Response> {
  const fixture = join(import.meta.dir, "..", "fixtures", "otlp", `${name}-${signal}.json`);
  const headers = { "content-type": "application/json" };
  return fetch(`${url}/v1/${signal}`, { method: "POST", headers, body: Bun.file(fixture) });
}

test("who uses other agents alone lacks no settings of Claude Code", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  expect((await tell(daemon.httpUrl, "gemini-0.61.0", "logs")).status).toBe(200);
  const { code, named } = await home.doctor();
  expect([code, named("sources")]).toEqual([0, []]);
  expect(named("settings")).toMatchObject([
    {
      status: "ok",
      detail: `Claude Code was never used here: there is no ${home.path}/.claude; heard of gemini`,
    },
  ]);
});

test("metrics of another agent are no sign that Claude Code lives", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  await setUp(home.path, home.data);
  expect((await tell(daemon.httpUrl, "gemini-0.61.0", "metrics")).status).toBe(200);
  expect((await home.doctor()).named("sources")).toMatchObject([
    { status: "warning", detail: expect.stringContaining("nothing of Claude Code has come yet") },
  ]);
});

test("without settings of the client a check fails with exit code 1 and names the set-up", async () => {
  using home = temporaryHome();
  await using _daemon = await startDaemon(home.data);
  const { code, err, named } = await home.doctor();
  expect(code).toBe(1);
  expect(err).toStartWith("hallmonitor: 1 of ");
  expect(named("settings")).toMatchObject([
    { status: "failed", fix: `hallmonitor setup claude-code --data-dir ${home.data}` },
  ]);
});

test("without a collector nothing is probed, and starting it is the remedy", async () => {
  using home = temporaryHome();
  const { code, named } = await home.doctor();
  expect(code).toBe(1);
  expect(named("collector")).toMatchObject([
    {
      status: "failed",
      detail: expect.stringContaining("none is running"),
      fix: `hallmonitor up --data-dir ${home.data}`,
    },
  ]);
  expect(named("data dir")).toMatchObject([{ status: "warning" }]);
  expect([...named("grpc"), ...named("sources")]).toEqual([]);
});

test("a collector that was killed counts as none", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  await daemon.kill();
  expect((await home.doctor()).named("collector")).toMatchObject([
    { status: "failed", fix: expect.stringContaining("hallmonitor up") },
  ]);
});

test("a foreign program on the port is named", async () => {
  using home = temporaryHome();
  const foreign = createServer().listen(0, "127.0.0.1");
  await once(foreign, "listening");
  const { port } = foreign.address() as { port: number };
  try {
    const { named } = await home.doctor({ HALLMONITOR_PORT: String(port) });
    expect(named("collector")).toMatchObject([
      {
        status: "failed",
        detail: expect.stringContaining(`on port ${port}`),
        fix: expect.stringContaining("up --port "),
      },
    ]);
  } finally {
    foreign.close();
  }
});

test("settings that are no JSON are named with their line", async () => {
  using home = temporaryHome();
  home.settings('{\n  "env": {\n    "A" 1\n  }\n}\n');
  const { code, named } = await home.doctor();
  expect(code).toBe(1);
  const path = join(home.path, ".claude", "settings.json");
  expect(named("settings")).toMatchObject([
    {
      status: "failed",
      detail: expect.stringContaining(`${path} cannot be read, line 3, column 9`),
      fix: `\${EDITOR:-vi} ${path}`,
    },
  ]);
});

test("a protocol that does not fit the port, and a shell that wins, are named", async () => {
  using home = temporaryHome();
  await using daemon = await startDaemon(home.data);
  await setUp(home.path, home.data);
  const { code, named } = await home.doctor({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" });
  expect(code).toBe(1);
  expect(named("settings")).toMatchObject([
    {
      status: "failed",
      detail: expect.stringContaining(
        `port ${new URL(daemon.httpUrl).port} of OTEL_EXPORTER_OTLP_ENDPOINT speaks HTTP`,
      ),
      fix: "unset OTEL_EXPORTER_OTLP_PROTOCOL",
    },
  ]);
});

test("a foreign telemetry set-up in the project is a warning", async () => {
  using home = temporaryHome();
  const project = join(home.path, "project");
  write(join(project, ".claude", "settings.local.json"), '{"env":{"OTEL_LOGS_EXPORTER":"otlp"}}');
  const child = Bun.spawn([bin, "doctor", "--json", "--data-dir", home.data], {
    cwd: project,
    stdout: "pipe",
    stderr: "ignore",
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: home.path,
      HALLMONITOR_PORT: "9",
      HALLMONITOR_GRPC_PORT: "off",
    },
  });
  const { checks } = JSON.parse(await new Response(child.stdout).text()) as Report;
  expect(checks.filter(({ name }) => name === "project")).toMatchObject([
    { status: "warning", detail: expect.stringContaining("settings.local.json sets OTEL_LOGS_EXPORTER") },
  ]);
});

test("the client on the PATH is asked for its version, with an environment of its own", async () => {
  using home = temporaryHome();
  const claude = join(home.path, "bin", "claude");
  write(claude, '#!/bin/sh\n[ "$1$SECRET" = --version ] && echo "2.1.150 (Claude Code)"\n');
  chmodSync(claude, 0o755);
  const { named } = await home.doctor({
    PATH: `${join(home.path, "bin")}:${process.env["PATH"]}`,
    SECRET: "-x",
  });
  expect(named("client")).toMatchObject([
    { status: "warning", detail: expect.stringContaining("Claude Code 2.1.150 loses"), fix: "claude update" },
  ]);
});

test("a token that others may read is a warning, and the command shown mends it", async () => {
  using home = temporaryHome();
  await using _daemon = await startDaemon(home.data);
  chmodSync(join(home.data, "token"), 0o644);
  const [warning] = (await home.doctor()).named("privacy");
  expect(warning).toMatchObject({ status: "warning", fix: `chmod 600 ${join(home.data, "token")}` });
  await Bun.spawn(["sh", "-c", warning?.fix ?? "false"]).exited;
  expect((await home.doctor()).named("privacy")).toEqual([]);
});

test("as text each check has its mark and its word, and the last line is one sentence", async () => {
  using home = temporaryHome();
  await using _daemon = await startDaemon(home.data);
  await setUp(home.path, home.data);
  const { code, out } = await run(["doctor", "--data-dir", home.data], {
    HOME: home.path,
    PATH: "/usr/bin:/bin",
  });
  expect(code).toBe(0);
  expect(out).toMatch(/^✓ ok +program +hallmonitor \d/);
  expect(out).toContain("! warning sources ");
  expect(out).toEndWith("\nNothing is broken; 1 warning above.\n");
  expect(out).not.toContain("\u001b");
});

/** A transcript of the client, so many days old. */
function transcript(
  home: string,
  name: string,
  { ageDays, text }: { ageDays: number; text: string },
): string {
  const path = join(home, ".claude", "projects", "parser", name);
  write(path, text);
  const at = new Date(Date.now() - ageDays * 86_400_000);
  utimesSync(path, at, at);
  return path;
}

const prompt = `${JSON.stringify({
  type: "user",
  uuid: "u1",
  sessionId: "aaaa1111-0000-4000-8000-000000000000",
  timestamp: "2026-11-20T12:00:00.000Z",
  message: { role: "user", content: "mend the parser" },
})}\n`;

test("transcripts that were never read are named before the client sweeps them, and the import shown mends it", async () => {
  using home = temporaryHome();
  const path = transcript(home.path, "a.jsonl", { ageDays: 28.5, text: `${prompt}{ broken\n` });
  transcript(home.path, "b.jsonl", { ageDays: 1, text: prompt });
  const { named } = await home.doctor();
  const fix = `hallmonitor import --data-dir ${home.data}`;
  expect(named("files")).toMatchObject([
    { status: "warning", detail: expect.stringContaining("2 transcripts in "), fix },
  ]);
  expect(named("sweep")).toMatchObject([
    {
      status: "warning",
      detail: expect.stringContaining(
        "a transcript that was never read will be deleted by the client in about 2 days",
      ),
      fix,
    },
  ]);
  expect((await run(fix.split(" ").slice(1), { HOME: home.path })).code).toBe(0);
  const after = await home.doctor();
  expect(after.named("files")).toMatchObject([
    { status: "ok", detail: expect.stringMatching(/, all read$/) },
  ]);
  expect(after.named("sweep")).toEqual([]);
  expect(after.named("broken lines")).toMatchObject([
    {
      status: "warning",
      detail: expect.stringContaining(`${path}, byte ${prompt.length}: not-json`),
      fix: null,
    },
  ]);
});

test("a config that is not valid fails one check for each fault, and what needs no config is still told", async () => {
  using home = temporaryHome();
  write(join(home.data, "config.json"), '{ "servr": {}, "server": { "prot": 1 } }');
  const { code, report, named } = await home.doctor();
  expect(code).toBe(1);
  expect(report.checks.map(({ name }) => name)).toEqual(["program", "config", "config"]);
  expect(named("config")).toMatchObject([
    { status: "failed", detail: expect.stringContaining("servr is not a key") },
    {
      status: "failed",
      detail: expect.stringContaining("server.prot is not a key"),
      fix: `hallmonitor config check --data-dir ${home.data}`,
    },
  ]);
});

test("hooks are shown as addable, then as set up, then as leading elsewhere", async () => {
  using home = temporaryHome();
  const daemon = await startDaemon(home.data);
  await using _daemon = daemon;
  const fix = `hallmonitor setup claude-code --hooks http --data-dir ${home.data}`;
  expect((await home.doctor()).named("hooks")).toMatchObject([{ status: "ok", fix }]);
  expect((await run(fix.split(" ").slice(1), { HOME: home.path })).code).toBe(0);
  expect((await home.doctor()).named("hooks")).toMatchObject([
    { status: "ok", detail: expect.stringMatching(/^\d+ kinds of event are set up /), fix: null },
  ]);
  await daemon.stop();
  expect((await home.doctor()).named("hooks")).toMatchObject([
    { status: "warning", detail: expect.stringContaining(`posted to ${daemon.httpUrl}`), fix },
  ]);
});

test("what hooks left for the collector is counted, and what was lost is a warning", async () => {
  using home = temporaryHome();
  const record = { v: 1, channel: "hook", agent: "claude-code", at: Date.now() - 60_000, body: {} };
  const name = `${record.at}-7-abc.json`;
  write(join(home.data, "spool", name), JSON.stringify(record));
  write(join(home.data, "spool", "lost.count"), "..");
  expect((await home.doctor()).named("spool")).toMatchObject([
    { status: "ok", detail: expect.stringContaining("1 record of hooks and status lines waits") },
    { status: "warning", detail: expect.stringContaining("2 events of hooks and status lines were lost") },
  ]);
});

test("a running collector says that no session lost its telemetry", async () => {
  using home = temporaryHome();
  await using _daemon = await startDaemon(home.data);
  expect((await home.doctor()).named("silence")).toMatchObject([{ status: "ok" }]);
});

test.skipIf(process.platform === "win32")(
  "settings of a project that lead to a device are none: reading it would never end",
  () => {
    using home = temporaryHome();
    const project = join(home.path, "project");
    mkdirSync(join(project, ".claude"), { recursive: true });
    const settings = join(project, ".claude", "settings.json");
    symlinkSync("/dev/zero", settings);
    const inProject = (...words: string[]) =>
      Bun.spawnSync([bin, ...words, "--data-dir", home.data], {
        cwd: project,
        env: { PATH: process.env["PATH"] ?? "", HOME: home.path, HALLMONITOR_PORT: "9" },
        timeout: 20_000,
        killSignal: "SIGKILL",
      });
    expect(inProject("setup", "claude-code", "--print").exitCode).toBe(0);
    const { stdout } = inProject("doctor", "--json");
    const { checks } = JSON.parse(String(stdout)) as Report;
    expect(checks.find(({ detail }) => detail.includes(settings))).toMatchObject({
      name: "project",
      detail: expect.stringContaining("no file that settings can be in"),
    });
  },
);
