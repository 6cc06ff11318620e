import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { spawn, type Subprocess } from "bun";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type Ran } from "./daemon.ts";
import { fill, smallDisk } from "./small-disk.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");

/** What is undone after each test: collectors in the background outlive who started them. */
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step();
});

interface World {
  readonly data: string;
  /** Runs a command on the data dir. */
  readonly ask: (command: string, ...words: string[]) => Promise<Ran>;
}

/** A data dir of its own, on which nothing runs when the test is over. */
function world(): World {
  const dir = temporaryDir();
  const data = join(dir.path, "the data");
  const ask = (command: string, ...words: string[]): Promise<Ran> =>
    run([command, "--data-dir", data, ...words], { HOME: dir.path });
  cleanups.push(
    () => dir[Symbol.dispose](),
    () => ask("down", "--force", "--timeout", "1s"),
  );
  return { data, ask };
}

const anyPort = ["--port", "0", "--grpc-port", "0", "--no-import", "--no-watch"];

function daemonFile(data: string) {
  return JSON.parse(readFileSync(join(data, "daemon.json"), "utf8"));
}

function logText(data: string): string {
  return readFileSync(join(data, "log", "hallmonitor.log"), "utf8");
}

test("up starts a collector that outlives its shell, says what serve says, and down ends it", async () => {
  const { data, ask } = world();
  const up = await ask("up", ...anyPort);
  const { pid, http_url, grpc_address } = daemonFile(data);
  expect(up).toEqual({
    code: 0,
    out: `hallmonitor ready http=${http_url} grpc=${grpc_address} data=${data}\n`,
    err: `page: ${http_url}/ ('hallmonitor open --print --data-dir '${data}'' prints a link with the token in it)\n`,
  });
  const ids = Bun.spawnSync(["ps", "-o", "sid=,tty=", "-p", String(pid)])
    .stdout.toString()
    .trim();
  // A session of its own, and no terminal.
  expect(ids.split(/\s+/)).toEqual([String(pid), "?"]);
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(data);
  expect((await fetch(`${http_url}/api/health`)).status).toBe(200);

  const again = await ask("up", "--port", "1");
  expect([again.code, again.out]).toEqual([0, up.out]);
  expect(again.err).toStartWith("already running since ");
  const untaken = "it goes on as it was started, whatever --port would say: 'hallmonitor down ";
  expect(again.err).toContain(untaken);
  const same = ["--port", new URL(http_url).port, "--grpc-port", "0", "--host", "127.0.0.1"];
  expect((await ask("up", ...same)).err).not.toContain("as it was started");

  const down = await ask("down");
  expect([down.code, down.err]).toEqual([0, ""]);
  expect(down.out).toMatch(new RegExp(`^stopped the collector \\(pid ${pid}\\), which ran for `));
  expect(existsSync(join(data, "daemon.json"))).toBe(false);
  expect(await ask("down")).toEqual({ code: 0, out: `no collector runs on ${data}\n`, err: "" });
  expect(logText(data)).toMatch(/Z hallmonitor \S+ runs, pid .*\n\S+Z stopping\n\S+Z stopped\n$/);
});

test("what keeps the collector from starting is told in its own words, with its own exit code", async () => {
  const { data, ask } = world();
  const taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("taken") });
  cleanups.push(() => taken.stop(true));
  const up = await ask("up", "--port", String(taken.port), "--grpc-port", "0");
  expect([up.code, up.out]).toEqual([1, ""]);
  expect(up.err).toBe(
    `hallmonitor: the collector did not start: port ${taken.port} on 127.0.0.1 is in use; stop what listens there, or choose another with --port (0 takes any free one)\n`,
  );
  expect(logText(data)).toContain(`cannot start: port ${taken.port}`);

  writeFileSync(join(data, "ledger.db"), "no ledger at all");
  const { code, err } = await ask("up", ...anyPort);
  expect([code, err]).toEqual([69, expect.stringContaining(`the ledger at ${data}/ledger.db is damaged`)]);
  expect((await ask("up", "--port", "x")).code).toBe(2);
  expect(await ask("up", "--timeout", "soon")).toMatchObject({ code: 2 });
});

test("of two ups at once both find the one collector", async () => {
  const { data, ask } = world();
  const both = await Promise.all([ask("up", ...anyPort), ask("up", ...anyPort)]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const { http_url } = daemonFile(data);
  for (const { out } of both) expect(out).toStartWith(`hallmonitor ready http=${http_url} `);
});

test("an up that another start overtakes leaves nothing behind that would take its place", async () => {
  const { data, ask } = world();
  mkdirSync(data);
  // Whoever reads this config waits until it is said.
  const config = join(data, "slow.json");
  Bun.spawnSync(["mkfifo", config]);
  const up = ask("up", "--config", config, ...anyPort);
  await writeFile(config, "{}");
  const other = await startDaemon(data);
  cleanups.push(() => other.kill());
  expect((await ask("status")).code).toBe(0);
  await other.stop();
  await writeFile(config, "{}");
  expect(await up).toMatchObject({ code: 0, out: expect.stringContaining(daemonFile(data).http_url) });
});

test("down ends a collector that was started in a terminal, too", async () => {
  const { data, ask } = world();
  await using daemon = await startDaemon(data);
  expect((await ask("down")).out).toContain(`stopped the collector (pid ${daemon.pid})`);
});

test("a number that was given to another program is left alone", async () => {
  const { data, ask } = world();
  await ask("up", ...anyPort);
  const file = daemonFile(data);
  process.kill(file.pid, "SIGKILL");
  while (existsSync(`/proc/${file.pid}/cwd`)) await Bun.sleep(5);
  const left = await ask("down");
  expect([left.code, left.out]).toEqual([0, expect.stringContaining("ended without a word")]);

  const other: Subprocess = spawn(["sleep", "60"]);
  cleanups.push(() => other.kill());
  writeFileSync(join(data, "daemon.json"), JSON.stringify({ ...file, pid: other.pid }));
  const down = await ask("down", "--force");
  expect([down.code, down.out]).toEqual([0, expect.stringContaining("is another program by now")]);
  expect(other.killed || other.exitCode !== null).toBe(false);
  const up = await ask("up", ...anyPort);
  expect(up.code).toBe(0);
  expect(daemonFile(data).pid).not.toBe(other.pid);
});

test("a collector that does not end is killed only with --force", async () => {
  const { data, ask } = world();
  await ask("up", ...anyPort);
  const { pid } = daemonFile(data);
  process.kill(pid, "SIGSTOP");
  const patient = await ask("down", "--timeout", "0.3s");
  expect([patient.code, patient.err]).toEqual([69, expect.stringContaining("--force")]);
  const status = await ask("status");
  expect([status.code, status.out]).toEqual([69, expect.stringContaining("does not answer")]);
  const forced = await ask("down", "--timeout", "0.3s", "--force");
  expect([forced.code, forced.out]).toEqual([
    0,
    expect.stringContaining(`killed the collector (pid ${pid})`),
  ]);
});

test("status tells of the collector and of its data, with and without one", async () => {
  const { data, ask } = world();
  const nothing = await ask("status");
  // A long path wraps the line that names it.
  const said = nothing.out.replaceAll(/\s+/g, " ");
  expect([nothing.code, said]).toEqual([1, expect.stringContaining("the first start makes it")]);
  await ask("up", ...anyPort);
  const { pid, http_url } = daemonFile(data);
  const running = await ask("status", "--json");
  expect(running.code).toBe(0);
  expect(JSON.parse(running.out)).toMatchObject({
    schema_version: 1,
    state: "running",
    ready: true,
    pid,
    http_url,
    resident_bytes: expect.any(Number),
    version: "0.1.0",
    program_version: "0.1.0",
    data_dir: { path: data, exists: true, bytes: { ledger: expect.any(Number) } },
    commits: { count: 0, failed: 0 },
    queue: { waiting: 0 },
  });
  await ask("down");
  const stopped = await ask("status", "--json");
  expect([stopped.code, JSON.parse(stopped.out)]).toEqual([
    1,
    expect.objectContaining({ state: "stopped", pid: null, reason: null, queue: null }),
  ]);
  const [text, { columns }] = [(await ask("status")).out, { columns: 120 }];
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
});

test("status says that a restart would bring a newer program", async () => {
  const { data, ask } = world();
  await ask("up", ...anyPort);
  writeFileSync(join(data, "daemon.json"), JSON.stringify({ ...daemonFile(data), version: "0.0.9" }));
  expect((await ask("status")).out).toMatch(/0\.0\.9; this program is 0\.1\.0: restart to use it/);
  expect((await ask("up")).err).toContain("it is version 0.0.9, this program is 0.1.0: 'hallmonitor down");
  const db = new Database(join(data, "ledger.db"));
  db.run("PRAGMA user_version = 9999");
  db.close();
  const tooOld = "this program is 0.1.0, which is too old for this ledger";
  expect([(await ask("status")).out, (await ask("up")).err]).toEqual([
    expect.stringContaining(tooOld),
    expect.stringContaining(tooOld),
  ]);
});

test("health and readiness need no token, say no more than needed, and answer HEAD", async () => {
  const { data } = world();
  await using daemon = await startDaemon(data);
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(daemon.httpUrl + path, init);
    return [answer.status, await answer.text()];
  };
  expect(await ask("/healthz")).toEqual([200, "ok\n"]);
  expect(await ask("/readyz")).toEqual([200, "ready\n"]);
  expect(await ask("/readyz", { method: "HEAD" })).toEqual([200, ""]);
  expect(await ask("/readyz", { headers: { host: "evil.example" } })).toEqual([403, expect.any(String)]);
  // A person who types the address sees what programs see.
  expect(await ask("/readyz", { headers: { "sec-fetch-dest": "document" } })).toEqual([200, "ready\n"]);
  expect(await ask("/readyz", { method: "POST" })).toEqual([401, expect.any(String)]);
});

test("beyond this machine health and readiness need the token", async () => {
  const { data, ask } = world();
  const up = await ask("up", "--host", "0.0.0.0", "--port", "0", "--no-import", "--no-watch");
  expect([up.code, up.out]).toEqual([0, expect.not.stringContaining("grpc=")]);
  const { http_url } = daemonFile(data);
  const authorization = `Bearer ${readFileSync(join(data, "token"), "utf8").trim()}`;
  for (const path of ["/healthz", "/readyz"]) {
    expect((await fetch(http_url + path)).status).toBe(401);
    expect((await fetch(http_url + path, { headers: { authorization } })).status).toBe(200);
  }
});

test("logs shows the latest lines across files, those since a time, and follows into new files", async () => {
  const { data, ask } = world();
  mkdirSync(join(data, "log"), { recursive: true });
  const log = join(data, "log", "hallmonitor.log");
  const at = (minute: number): string => `2026-11-20T12:0${minute}:00.000Z`;
  expect((await ask("logs")).code).toBe(1);
  writeFileSync(`${log}.2`, `${at(0)} zero\n${at(1)} one\n`);
  writeFileSync(`${log}.1`, `${at(2)} two\n`);
  writeFileSync(log, `${at(3)} three\n${at(4)} fo`);
  expect((await ask("logs")).out).toBe(`${at(0)} zero\n${at(1)} one\n${at(2)} two\n${at(3)} three\n`);
  expect((await ask("logs", "-n", "2")).out).toBe(`${at(2)} two\n${at(3)} three\n`);
  expect((await ask("logs", "--since", at(1))).out).toBe(`${at(1)} one\n${at(2)} two\n${at(3)} three\n`);
  expect((await ask("logs", "--since", "2027-01-01")).err).toBe("nothing was logged since then\n");
  expect((await ask("logs", "--lines", "few")).code).toBe(2);

  const follower = spawn([bin, "logs", "--follow", "-n", "1", "--data-dir", data], {
    env: { PATH: process.env["PATH"] ?? "", HOME: data },
    stdout: "pipe",
  });
  cleanups.push(() => follower.kill("SIGKILL"));
  const lines = linesOf(follower.stdout);
  expect(await lines.next()).toBe(`${at(3)} three`);
  appendFileSync(log, "ur\n");
  // One file is put aside between two looks, and another after it.
  for (const word of ["five", "six"]) {
    renameSync(`${log}.1`, `${log}.2`);
    renameSync(log, `${log}.1`);
    writeFileSync(log, `${at(5)} ${word}\n`);
  }
  expect([await lines.next(), await lines.next(), await lines.next()]).toEqual([
    `${at(4)} four`,
    `${at(5)} five`,
    `${at(5)} six`,
  ]);
  follower.kill("SIGTERM");
  expect(await follower.exited).toBe(0);
});

test("a log that grows beyond its size is put aside, by the config's word, and only its owner may read it", async () => {
  const { data, ask } = world();
  mkdirSync(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ log: { max_size: "10KB", keep: 1 } }));
  mkdirSync(join(data, "log"));
  writeFileSync(join(data, "log", "hallmonitor.log"), `${"x".repeat(9990)}\n`);
  await ask("up", ...anyPort);
  await ask("down");
  expect(statSync(join(data, "log", "hallmonitor.log.1")).size).toBe(9991);
  expect(logText(data)).toEndWith("stopped\n");
  expect(statSync(join(data, "log", "hallmonitor.log")).mode & 0o077).toBe(0);
  expect(statSync(join(data, "log", "stderr.log")).mode & 0o077).toBe(0);
});

test("a full disk does not stop the collector from running and from ending", async () => {
  const { data, ask } = world();
  cleanups.push(() => disk[Symbol.dispose]());
  const disk = smallDisk(data, "6m");
  await ask("up", ...anyPort);
  fill(data, join(data, "ballast"), 0);
  const { http_url } = daemonFile(data);
  expect((await fetch(`${http_url}/healthz`)).status).toBe(200);
  expect((await ask("down")).code).toBe(0);
});

test("a service is installed, renewed and taken back, with what changes shown, and nothing of others is touched", async () => {
  const dir = temporaryDir();
  const home = dir.path;
  const unit = join(home, ".config", "systemd", "user", "hallmonitor.service");
  mkdirSync(join(home, "bin"));
  // Plays systemd's user manager, which no test machine has: it starts what the unit says.
  writeFileSync(
    join(home, "bin", "systemctl"),
    `#!/bin/sh
echo "$*" >>"$HOME/asked"
[ "$2" = restart ] || exit 0
eval "setsid $(sed -n 's/^ExecStart=//p' "$HOME/.config/systemd/user/$3") >/dev/null 2>&1 &"
`,
    { mode: 0o755 },
  );
  const env = { HOME: home, PATH: `${join(home, "bin")}:${process.env["PATH"]}` };
  const ask = (...words: string[]): Promise<Ran> => run(words, env);
  cleanups.push(
    () => dir[Symbol.dispose](),
    () => ask("down", "--force"),
  );
  const printed = await ask("up", "--install", "--print", ...anyPort);
  expect([printed.code, existsSync(unit)]).toEqual([0, false]);
  // What was started by hand makes room for the service.
  await ask("up", ...anyPort);
  const installed = await ask("up", "--install", ...anyPort);
  expect([installed.code, installed.out]).toEqual([
    0,
    expect.stringContaining(`wrote ${unit}:\n+ # Written by`),
  ]);
  expect(installed.out).toContain("stopped the collector");
  expect(installed.out).toContain("hallmonitor ready http=");
  expect(readFileSync(unit, "utf8")).toBe(printed.out);
  expect((await ask("up", "--install", ...anyPort)).out).toContain("nothing was changed");
  expect(JSON.parse((await ask("status", "--json")).out).service).toEqual({ path: unit, installed: true });

  const changed = await ask("up", "--install", ...anyPort, "--host", "localhost");
  const lines = changed.out.split("\n").filter((line) => /^[+-] /.test(line));
  expect(lines.map((line) => line.slice(0, 12))).toEqual(["- ExecStart=", "+ ExecStart="]);

  const removed = await ask("down", "--uninstall");
  expect([removed.code, existsSync(unit)]).toEqual([0, false]);
  expect(removed.out).toMatch(/^removed .*\nstopped the collector/);
  expect((await ask("down", "--uninstall")).out).toContain("no service is installed");
  writeFileSync(unit, "[Unit]\n");
  for (const words of [
    ["up", "--install"],
    ["down", "--uninstall"],
  ]) {
    const refused = await ask(...words);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("was not written by Hallmonitor"),
    ]);
  }
  expect(readFileSync(unit, "utf8")).toBe("[Unit]\n");
  expect(readFileSync(join(home, "asked"), "utf8")).toContain("--user enable hallmonitor.service\n");
});

test("where no service manager can be reached nothing is changed, and what else to do is told", async () => {
  const dir = temporaryDir();
  cleanups.push(() => dir[Symbol.dispose]());
  const { code, err } = await run(["up", "--install", ...anyPort], { HOME: dir.path });
  expect([code, err]).toEqual([
    69,
    expect.stringMatching(/cannot be reached .* nothing was changed: .*@reboot/),
  ]);
  expect(existsSync(join(dir.path, ".config"))).toBe(false);
});
/** The lines of a stream, one by one. */
function linesOf(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  let text = "";
  return {
    next: async (): Promise<string> => {
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended after ${text}`);
        text += new TextDecoder().decode(value);
      }
      const [line = "", ...rest] = text.split("\n");
      text = rest.join("\n");
      return line;
    },
  };
}
