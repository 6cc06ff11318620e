import { expect, test } from "bun:test";
import { runCommand } from "citty";
import { demoCommand } from "./demo.ts";
import type { FoundDaemon, Host } from "./host.ts";

const dataDir = "/nowhere";
const token = "of-the-data-dir";

/** What the command asks of its host, on a machine where that daemon runs. */
function hostWith(
  daemon: Pick<FoundDaemon, "httpUrl"> | undefined,
  ending: AbortSignal,
  users: readonly string[] = [],
) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const host: Partial<Host> = {
    env: {},
    home: "/home/ada",
    platform: "linux",
    clock: Date.now,
    out: (line) => void lines.push(line),
    err: (line) => void warnings.push(line),
    openReader: () =>
      ({
        sessions: () => users.map((user) => ({ facts: { user } })),
        [Symbol.dispose]: () => undefined,
      }) as never,
    loadConfig: () => ({ config: { dataDir, server: { host: "127.0.0.1", port: 1 } } }) as never,
    openPrices: () => ({ costUsd: () => 0.25 }) as never,
    findDaemon: () =>
      daemon === undefined
        ? undefined
        : { grpcAddress: undefined, pid: 1, version: "", closed: false, ...daemon },
    readToken: () => token,
    ending,
  };
  return { host: host as Host, lines, warnings };
}

/** A collector that aborts the play at its first post, and remembers the tokens it was shown. */
function collector() {
  const controller = new AbortController();
  const tokens: (string | null)[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      tokens.push(request.headers.get("authorization"));
      await request.text();
      controller.abort();
      return new Response("{}");
    },
  });
  return {
    url: server.url.href,
    tokens,
    ending: controller.signal,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function errorOf(host: Host, ...rawArgs: string[]): Promise<unknown> {
  return runCommand(demoCommand(host), { rawArgs }).catch((thrown: unknown) => thrown);
}

test("the collector of the data dir gets the play, with the token of the data dir, until the end is asked for", async () => {
  await using there = collector();
  const { host, lines } = hostWith({ httpUrl: there.url }, there.ending);
  await runCommand(demoCommand(host), { rawArgs: ["--speed", "50"] });
  expect(new Set(there.tokens)).toEqual(new Set([`Bearer ${token}`]));
  expect(lines[0]).toContain(there.url);
  expect(lines.at(-1)).toStartWith("Sent ");
});

test("a named data dir without a collector is refused, with the way to start one there", async () => {
  await using there = collector();
  const { host } = hostWith(undefined, there.ending);
  expect(await errorOf(host, "--once", "--data-dir", dataDir)).toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(`'hallmonitor up --data-dir ${dataDir}'`),
  });
  expect(there.tokens).toEqual([]);
});

test.each([
  [[], [], 0],
  [["ada@example.com"], [], 0],
  [["ada@example.com", "somebody@work.example"], [], 1],
  [["somebody@work.example"], ["--data-dir", dataDir], 0],
] as const)(
  "beside sessions of %j, 'demo %j' warns %i times that the samples stay",
  async (users, flags, count) => {
    await using there = collector();
    const { host, warnings } = hostWith({ httpUrl: there.url }, there.ending, users);
    await runCommand(demoCommand(host), { rawArgs: ["--once", ...flags] });
    expect(warnings).toHaveLength(count);
    for (const line of warnings) expect(line).toContain("demo --data-dir /tmp/demo");
  },
);

test.each([
  ["--sessions", "abc", "--sessions is no number: abc"],
  ["--sessions", "0", "--sessions 0"],
  ["--days", "1.5", "--days 1.5"],
  ["--duration", "5", "--duration"],
  ["--plan", "--once", "--plan is played live"],
])("%s %s is told as such, also where no collector runs", async (flag, value, words) => {
  const { host } = hostWith(undefined, new AbortController().signal);
  const error = await errorOf(host, "--data-dir", dataDir, flag, value);
  expect(error).toMatchObject({ code: "invalid", message: expect.stringContaining(words) });
});

test("another collector is never shown the token", async () => {
  await using there = collector();
  const { host } = hostWith({ httpUrl: "http://127.0.0.1:1" }, there.ending);
  await runCommand(demoCommand(host), { rawArgs: ["--url", there.url, "--once"] });
  expect(new Set(there.tokens)).toEqual(new Set([null]));
});

test("without a daemon the configured address is tried, and the error says how to start one", async () => {
  const { host } = hostWith(undefined, new AbortController().signal);
  expect(await errorOf(host, "--once")).toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("no collector answers at http://127.0.0.1:1: start one"),
  });
});

test("a duration is a number with its unit, and the play ends by itself after it", async () => {
  await using there = collector();
  const { host, lines } = hostWith({ httpUrl: there.url }, new AbortController().signal);
  await runCommand(demoCommand(host), { rawArgs: ["--duration", "0.2s", "--speed", "100"] });
  expect(lines.at(-1)).toStartWith("Sent ");
  for (const text of ["5", "m", "0s", "-5m", "1y"]) {
    expect(await errorOf(host, `--duration=${text}`)).toMatchObject({ code: "invalid" });
  }
});
