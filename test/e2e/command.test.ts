import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type Ran, type StartedDaemon } from "./daemon.ts";
import { apiRequest, event, logs, send } from "./otlp.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
const dir = temporaryDir();
const home = join(dir.path, "home");
const data = join(dir.path, "data");
let daemon: StartedDaemon;

beforeAll(async () => {
  mkdirSync(home);
  daemon = await startDaemon(data);
  const at = Date.now() - 90_000;
  for (let session = 0; session < 30; session += 1) {
    const id = `abc${String(session).padStart(2, "0")}-0000-4000-8000-000000000000`;
    const own = { "session.id": id, "project.path": `/home/somebody/projects/number-${session}` };
    const message = logs(
      event("user_prompt", at + session, { ...own, "prompt.id": `p${session}`, prompt_length: 12 }),
      apiRequest(id, `req_${session}`, { at: at + session, ...own, duration_ms: 1200 }),
      event("tool_result", at + session, {
        ...own,
        tool_name: "Bash",
        tool_use_id: `t${session}`,
        success: "true",
      }),
    );
    await send(daemon, { signal: "logs", message });
  }
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** A command that reads the ledger of this file. */
function read(...args: readonly string[]): Promise<Ran> {
  return run([...args, "--data-dir", data], { HOME: home });
}

/** One sentence on stderr and nothing on stdout. */
function expectRefusal(ran: Ran, code: number, ...parts: readonly string[]): void {
  expect([ran.code, ran.out]).toEqual([code, ""]);
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  for (const part of ["hallmonitor: ", ...parts]) expect(ran.err).toContain(part);
  expect(ran.err).not.toMatch(/\bat .*\.ts:\d+/);
}

const reading = ["sessions", "sessions --json", "session abc", "top --once", "top --json"];

test.each(reading)(
  "without a ledger, '%s' says where it looked and how to begin, and makes nothing",
  async (line) => {
    using empty = temporaryDir();
    const ran = await run([...line.split(" "), "--data-dir", join(empty.path, "none")], { HOME: home });
    expectRefusal(ran, 69, join(empty.path, "none"), "hallmonitor serve");
    expect(readdirSync(empty.path)).toEqual([]);
  },
);

test("without a data dir, 'token' says how to begin", async () => {
  using empty = temporaryDir();
  expectRefusal(await run(["token", "--data-dir", empty.path], { HOME: home }), 69, "hallmonitor serve");
});

test("an empty ledger is no error", async () => {
  using empty = temporaryDir();
  await using _ = await startDaemon(empty.path);
  const ask = (...args: string[]): Promise<Ran> => run([...args, "--data-dir", empty.path], { HOME: home });
  const listed = await ask("sessions");
  expect([listed.code, listed.err]).toEqual([0, ""]);
  expect(listed.out).not.toBe("\n");
  expect(JSON.parse((await ask("sessions", "--json")).out)).toEqual({
    schema_version: 1,
    sessions: [],
    next_cursor: null,
  });
  expect((await ask("top", "--once")).code).toBe(0);
  expectRefusal(await ask("session", "abc"), 1, "abc");
});

const allCommands = [
  "serve",
  "setup",
  "env",
  "top",
  "sessions",
  "session",
  "prices",
  "config",
  "token",
  "demo",
  "doctor",
];

test.each(allCommands)("'%s' refuses a flag it does not know and lists those it does", async (command) => {
  const positional = { setup: ["claude-code"], session: ["abc"], config: ["print"] }[command] ?? [];
  const ran = await run([command, ...positional, "--wrong", "--data-dir", data], { HOME: home });
  expectRefusal(ran, 2, "--wrong");
});

test.each(["nope", "__proto__", "constructor", "Sessions", ""])("'%s' is no command", async (name) => {
  expectRefusal(await run([name], { HOME: home }), 2, `'${name}'`, "hallmonitor help");
});

const wrongArguments = [
  [["sessions", "--since", "yesterday"], "yesterday"],
  [["sessions", "--since", "2026-13-40"], "2026-13-40"],
  [["sessions", "--until", "soon"], "soon"],
  [["sessions", "--since", "2026-11-20", "--until", "2026-11-01"], "2026-11-20"],
  [["sessions", "--timezone", "Mars/Olympus"], "Mars/Olympus"],
  [["sessions", "--limit", "many"], "many"],
  [["sessions", "abc"], "abc"],
  [["session"], "needs a session id"],
  [["session", "abc01", "--timezone", "Mars/Olympus"], "Mars/Olympus"],
  [["prices", "claude-opus-5-5", "--at", "someday"], "someday"],
  [["env", "--shell", "cmd"], "cmd"],
  [["env", "--protocol", "udp"], "udp"],
  [["setup", "someone-else"], "someone-else"],
  [["serve", "--port", "70000"], "70000"],
  [["serve", "--grpc-port", "x"], "x"],
  [["top", "--once", "--since", "never"], "never"],
] as const;

test.each([...wrongArguments])("%j is refused with exit 2 and names what is wrong", async (args, part) => {
  expectRefusal(await read(...args), 2, part);
});

test("the beginning of an id that several sessions share: exit 1 with the candidates", async () => {
  const ran = await read("session", "abc0");
  expectRefusal(ran, 1, "10 sessions", "abc00-0000-4000-8000-000000000000", "abc04-");
});

test("the beginning of an id that one session has is enough; an unknown one is exit 1", async () => {
  const ran = await read("session", "abc07", "--json");
  expect([ran.code, JSON.parse(ran.out).session.id]).toEqual([0, "abc07-0000-4000-8000-000000000000"]);
  expectRefusal(await read("session", "zzz"), 1, "zzz", "hallmonitor sessions");
});

/** An answer without what goes by the clock of the one that gives it. */
function timeless(answer: { sessions: Record<string, unknown>[] }) {
  const clocked = { state: undefined, state_since: undefined, burn_usd_per_hour: undefined };
  return { ...answer, sessions: answer.sessions.map((session) => ({ ...session, ...clocked })) };
}

test("'sessions --json' is the API's answer", async () => {
  const own = JSON.parse((await read("sessions", "--json", "--limit", "7")).out);
  expect(own.sessions).toHaveLength(7);
  expect(timeless(own)).toEqual(timeless(await daemon.get("/api/sessions?limit=7")));
});

test("'session ID --json' is the API's answer", async () => {
  const id = "abc11-0000-4000-8000-000000000000";
  const { session: own, ...rest } = JSON.parse((await read("session", id, "--json")).out);
  const { session: theirs, ...others } = await daemon.get(`/api/sessions/${id}`);
  expect(rest).toEqual(others);
  expect(timeless({ sessions: [own] })).toEqual(timeless({ sessions: [theirs] }));
});

test("a project narrows the list as it does on the API", async () => {
  const project = "/home/somebody/projects/number-3";
  const own = JSON.parse((await read("sessions", "--json", "--project", project)).out);
  expect(own.sessions.map(({ id }: { id: string }) => id)).toEqual(["abc03-0000-4000-8000-000000000000"]);
});

describe.each([60, 80, 120])("at %i columns", (columns) => {
  test.each(["top --once", "sessions", "session abc05", "prices"])("'%s' fits", async (line) => {
    const { code, out } = await run([...line.split(" "), "--data-dir", data], {
      HOME: home,
      COLUMNS: String(columns),
    });
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((text) => Bun.stringWidth(text) > columns)).toEqual([]);
    expect(out).not.toContain("\u001b");
  });
});

test("'top --once' shows every session's cost and today's", async () => {
  const { out } = await run(["top", "--once", "--data-dir", data], { HOME: home, COLUMNS: "100" });
  expect(out).toContain("abc29");
  expect(out).not.toContain("no collector is running");
});

test("what tells telemetry never reaches the terminal as an escape", async () => {
  using own = temporaryDir();
  await using other = await startDaemon(own.path);
  const evil = "\u001b]0;owned\u0007\u001b[2Jx";
  const message = logs(
    apiRequest("evil", "req_1", { at: Date.now(), "project.path": evil, model: evil }),
    event("tool_result", Date.now(), {
      "session.id": "evil",
      tool_name: evil,
      tool_use_id: "t",
      success: "true",
    }),
    event(evil, Date.now(), { "session.id": "evil", detail: evil }),
  );
  await send(other, { signal: "logs", message });
  for (const args of [["sessions"], ["session", "evil", "--all"], ["top", "--once"]]) {
    const ran = await run([...args, "--data-dir", own.path], { HOME: home });
    expect(ran.code).toBe(0);
    // Escapes, bells, and the other control characters but the line end.
    expect(ran.out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  }
});

test.each(["sessions --json --limit 1000", "sessions", "prices", "top --once", "session abc01 --all"])(
  "'%s | head -1' ends quietly",
  async (command) => {
    const ran = await shell(`${bin} ${command} --data-dir ${data} | head -1`);
    expect(ran.err).toBe("");
    expect(ran.code).toBe(0);
  },
);

test("output to a pipe that is closed already ends quietly", async () => {
  const ran = await shell(
    `{ sleep 0.3; ${bin} sessions --json --data-dir ${data}; echo "exit $?" >&2; } | true`,
  );
  expect(ran.err).toBe("exit 0\n");
});

test("'token' prints the token and nothing else", async () => {
  expect(await read("token")).toEqual({ code: 0, out: `${daemon.token}\n`, err: "" });
});

test("'prices MODEL --json' is that day's price with its source", async () => {
  const ran = await read("prices", "claude-opus-5-5", "--at", "2026-11-20", "--json");
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({
    schema_version: 1,
    asked: "claude-opus-5-5",
    priced: true,
    price: {
      model: "claude-opus-5-5",
      provider: "anthropic",
      usd_per_million: { input: 4, output: 20, cache_read: 0.2, cache_write_5m: 5, cache_write_1h: 8 },
    },
  });
});

test("an unknown model is exit 1 with what to do, and unpriced in JSON", async () => {
  const ran = await read("prices", "no-such-model", "--json");
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.out)).toMatchObject({ asked: "no-such-model", priced: false });
  expect(ran.err).toContain("pricing.overrides");
  // A sentence ends before the next begins.
  expect(ran.err).not.toMatch(/[a-z] Set one/);
});

const settingsTexts = [
  ["an absent file", undefined],
  ["an empty object", "{}\n"],
  [
    "comments of whitespace and foreign keys",
    '{\n\t"model": "opus",\r\n  "env": {"A":"b",   "OTEL_METRICS_EXPORTER":"console"},\n\n "x": [1,2 ] }',
  ],
] as const;

describe.each([...settingsTexts])("setup over %s", (_, text) => {
  function world() {
    const dirs = temporaryDir();
    const claude = join(dirs.path, ".claude");
    mkdirSync(claude);
    const path = join(claude, "settings.json");
    if (text !== undefined) writeFileSync(path, text);
    const setup = (...flags: string[]): Promise<Ran> =>
      run(["setup", "claude-code", "--data-dir", join(dirs.path, "data"), ...flags], { HOME: dirs.path });
    return { dirs, claude, path, setup };
  }

  test("--print changes nothing", async () => {
    const { dirs, claude, path, setup } = world();
    using _dirs = dirs;
    const before = readdirSync(dirs.path, { recursive: true }).toSorted();
    const ran = await setup("--print");
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe("http://127.0.0.1:4318");
    const after = readdirSync(dirs.path, { recursive: true }).filter(
      (name) => !String(name).startsWith(".bun"),
    );
    expect(after.toSorted()).toEqual(before);
    if (text !== undefined) expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(claude)).toEqual(text === undefined ? [] : ["settings.json"]);
  });

  test("--undo brings every byte back, however often it was set up", async () => {
    const { dirs, claude, path, setup } = world();
    using _dirs = dirs;
    expect((await setup()).code).toBe(0);
    expect((await setup("--protocol", "grpc")).code).toBe(0);
    const settings = JSON.parse(readFileSync(path, "utf8"));
    expect(settings.env).toMatchObject({ CLAUDE_CODE_ENABLE_TELEMETRY: "1", OTEL_METRICS_EXPORTER: "otlp" });
    if (text?.includes("model") === true) expect(settings).toMatchObject({ model: "opus", env: { A: "b" } });

    expect((await setup("--undo")).code).toBe(0);
    expect(readdirSync(claude)).toEqual(text === undefined ? [] : ["settings.json"]);
    if (text !== undefined) expect(readFileSync(path, "utf8")).toBe(text);
  });
});

test("'env' of each shell sets the same variables, at the running daemon's address", async () => {
  const print = async (name: string): Promise<Map<string, string>> => {
    const { code, out } = await read("env", "--shell", name);
    expect(code).toBe(0);
    const forms: Record<string, RegExp> = {
      bash: /^export (\w+)='([^']*)'$/,
      fish: /^set -gx (\w+) '([^']*)'$/,
      powershell: /^\$env:(\w+) = '([^']*)'$/,
    };
    return new Map(
      out
        .trimEnd()
        .split("\n")
        .map((line) => {
          const [, key = line, value = ""] = forms[name]?.exec(line) ?? [];
          return [key, value] as const;
        }),
    );
  };
  const [bash, fish, powershell] = await Promise.all(["bash", "fish", "powershell"].map(print));
  expect(bash?.get("CLAUDE_CODE_ENABLE_TELEMETRY")).toBe("1");
  expect(bash?.get("OTEL_EXPORTER_OTLP_ENDPOINT")).toBe(daemon.httpUrl);
  expect(fish).toEqual(bash);
  expect(powershell).toEqual(bash);
});

test("a real shell takes the lines of 'env' and of 'env --unset'", async () => {
  const command = `${bin} env --shell bash --data-dir ${data}`;
  const ran = await shell(
    `eval "$(${command})"; echo "$OTEL_EXPORTER_OTLP_ENDPOINT"; eval "$(${command} --unset)"; env | grep -c OTEL || true`,
  );
  expect(ran.out).toBe(`${daemon.httpUrl}\n0\n`);
});

test("'config check' refuses a key that is none, with its path", async () => {
  using own = temporaryDir();
  writeFileSync(join(own.path, "config.json"), '{"receiver":{"otlp":{"max_bodi":"1MB"}}}');
  const ran = await run(["config", "check", "--data-dir", own.path], { HOME: home });
  expect(ran.code).toBe(2);
  expect(ran.out + ran.err).toContain("receiver.otlp.max_bodi");
  expect(ran.out + ran.err).toContain("max_body");
});

async function shell(script: string): Promise<Ran> {
  const child = Bun.spawn(["bash", "-o", "pipefail", "-c", script], {
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC" },
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}

test("a slow reader of a pipe gets the whole answer", async () => {
  using place = temporaryDir();
  {
    await using own = await startDaemon(place.path);
    const records = Array.from({ length: 2000 }, (_, index) => apiRequest("s1", `req_${index}`));
    await send(own, { signal: "logs", message: logs(...records) });
  }
  const slow = Bun.spawn(
    ["sh", "-c", `"${bin}" session s1 --json --data-dir "${place.path}" | (sleep 1; wc -c)`],
    {
      stdout: "pipe",
      env: { PATH: process.env["PATH"] ?? "", HOME: place.path },
    },
  );
  const whole = await run(["session", "s1", "--json", "--data-dir", place.path]);
  expect(Number(await new Response(slow.stdout).text())).toBe(Buffer.byteLength(whole.out));
  expect(whole.out.length).toBeGreaterThan(500_000);
});

test("what lies in the folder one stands in does not steer the program", async () => {
  using place = temporaryDir();
  const mark = join(place.path, "owned");
  writeFileSync(join(place.path, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
  writeFileSync(join(place.path, "evil.ts"), `await Bun.write(${JSON.stringify(mark)}, "x");\n`);
  writeFileSync(join(place.path, ".env"), "HALLMONITOR_PORT=9999\n");
  const child = Bun.spawn([bin, "config", "print", "--json"], {
    cwd: place.path,
    stdout: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: place.path },
  });
  const { settings } = JSON.parse(await new Response(child.stdout).text());
  const port = settings.find((one: { key: string }) => one.key === "server.port");
  expect(port).toMatchObject({ value: 4318, origin: "default" });
  expect(existsSync(mark)).toBe(false);
});

test("an error that quotes a stranger's id holds no escape", async () => {
  using place = temporaryDir();
  {
    await using own = await startDaemon(place.path);
    const id = (end: string) => `abc\u001b]0;pwned\u0007\u009b31m${end}`;
    await send(own, { signal: "logs", message: logs(apiRequest(id("1"), "r1"), apiRequest(id("2"), "r2")) });
  }
  const { code, err } = await run(["session", "abc", "--data-dir", place.path]);
  expect(code).toBe(1);
  // oxlint-disable-next-line no-control-regex -- these must not be there
  expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

const setupWords = ["--hooks http --statusline", "--statusline --hooks http", "--statusline on --hooks=http"];

test.each(setupWords)(
  "setup with '%s' writes hooks and a status line, and undoing takes them out",
  async (words) => {
    using dirs = temporaryDir();
    const place = ["--data-dir", join(dirs.path, "data")];
    const setup = (...flags: string[]): Promise<Ran> =>
      run(["setup", ...flags, "claude-code", ...place], { HOME: dirs.path });
    expect((await setup(...words.split(" "))).code).toBe(0);
    const path = join(dirs.path, ".claude", "settings.json");
    const { hooks, statusLine } = JSON.parse(readFileSync(path, "utf8"));
    expect(hooks.Stop[0].hooks[0].url).toBe("http://127.0.0.1:4318/hooks/claude-code");
    const { command, args } = hooks.SessionStart[0].hooks[0];
    expect(args).toEqual(["hook", ...place]);
    expect(statusLine.command).toBe(`${command} statusline ${place.join(" ")}`);
    expect(existsSync(command)).toBe(true);
    expect((await setup("--undo")).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  },
);

const wrongSetups = [
  [["--hooks", "--print"], "--hooks needs a value"],
  [["--hooks", "all"], "--hooks all"],
  [["--statusline", "maybe"], "--statusline maybe"],
  [["--undo", "--hooks", "off"], "--undo takes everything out"],
] as const;

test.each([...wrongSetups])("setup claude-code %j is refused with exit 2", async (flags, part) => {
  expectRefusal(await read("setup", "claude-code", ...flags), 2, part);
});
