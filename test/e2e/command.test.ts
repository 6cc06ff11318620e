import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerMessage } from "../answer-message.ts";
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

const reading = [
  "sessions",
  "sessions --json",
  "session abc",
  "context",
  "context abc --json",
  "top --once",
  "top --json",
  "reconcile",
  "reconcile abc --json",
  "advice",
  "patterns --json",
  "forecast",
  "kpi",
  "kpi --json",
  "tools",
  "tools --json",
];

test.each(reading)(
  "without a ledger, '%s' says where it looked and how to begin, and makes nothing",
  async (line) => {
    using empty = temporaryDir();
    const ran = await run([...line.split(" "), "--data-dir", join(empty.path, "none")], { HOME: home });
    expectRefusal(ran, 69, join(empty.path, "none"), "hallmonitor up");
    expect(readdirSync(empty.path)).toEqual([]);
  },
);

test("without a data dir, 'token' says how to begin", async () => {
  using empty = temporaryDir();
  expectRefusal(await run(["token", "--data-dir", empty.path], { HOME: home }), 69, "hallmonitor up");
});

test("an empty ledger is no error", async () => {
  using empty = temporaryDir();
  await using _ = await startDaemon(empty.path);
  const ask = (...args: string[]): Promise<Ran> => run([...args, "--data-dir", empty.path], { HOME: home });
  const listed = await ask("sessions");
  expect([listed.code, listed.err]).toEqual([0, ""]);
  expect(listed.out.replace(/\s+/g, " ")).toContain(
    `'hallmonitor setup claude-code --data-dir ${empty.path}' sends all`,
  );
  expect(JSON.parse((await ask("sessions", "--json")).out)).toEqual({
    schema_version: 1,
    sessions: [],
    next_cursor: null,
  });
  expect((await ask("top", "--once")).code).toBe(0);
  const compared = await ask("reconcile");
  expect([compared.code, compared.err]).toEqual([0, ""]);
  expect(compared.out).toBe(listed.out);
  expectRefusal(await ask("session", "abc"), 1, "abc");
});

const allCommands = [
  "serve",
  "setup",
  "env",
  "top",
  "sessions",
  "session",
  "context",
  "reconcile",
  "report",
  "costs",
  "stats",
  "kpi",
  "tools",
  "import",
  "log",
  "prices",
  "config",
  "token",
  "demo",
  "doctor",
  "advice",
  "patterns",
];

test.each(allCommands)("'%s' refuses a flag it does not know and lists those it does", async (command) => {
  const positional =
    { setup: ["claude-code"], session: ["abc"], config: ["print"], log: ["tokens"] }[command] ?? [];
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
  [["budget", "allow", "--day", "--usd", "1e400"], "1e400"],
  [["search", ""], "no word to look for"],
  [["search", "..."], "no word to look for"],
  [["sessions", "abc"], "abc"],
  [["session"], "needs a session id"],
  [["checkpoint", "show"], "needs the id of a checkpoint"],
  [["checkpoint", "restore"], "needs the id of a checkpoint"],
  [["checkpoint", "diff"], "needs the ids of two checkpoints"],
  [["checkpoint", "diff", "npbdmaoa"], "needs the id of a second checkpoint"],
  [["session", "abc01", "--timezone", "Mars/Olympus"], "Mars/Olympus"],
  [["prices", "claude-opus-5-5", "--at", "someday"], "someday"],
  [["env", "--shell", "cmd"], "cmd"],
  [["env", "--protocol", "udp"], "udp"],
  [["setup", "someone-else"], "someone-else"],
  [["setup", "codex"], "docs/agents/others.md"],
  [["reconcile", "--limit", "0"], "--limit"],
  [["reconcile", "--since", "yesterday"], "yesterday"],
  [["reconcile", "abc01", "abc02"], "one argument too many"],
  [["reconcile", "abc01", "--model", "opus-5.5"], "--model narrows the list"],
  [["session", "abc01", "--since", "2026-11-20"], "a session is shown as a whole"],
  [["budget", "--since", "2026-11-20"], "--since is not a flag here"],
  [["import", "/no/such/folder"], "there is no folder /no/such/folder"],
  [["import", join(import.meta.dir)], "holds no transcripts: it has no folder 'projects'"],
  [["serve", "--port", "70000"], "70000"],
  [["serve", "--grpc-port", "x"], "x"],
  [["top", "--once", "--since", "never"], "never"],
] as const;

test.each([...wrongArguments])("%j is refused with exit 2 and names what is wrong", async (args, part) => {
  expectRefusal(await read(...args), 2, part);
});

test("the beginning of an id that several sessions share: exit 1 with the candidates", async () => {
  const ran = await read("session", "abc0");
  expectRefusal(ran, 1, "several sessions begin with abc0", "abc00-0000-4000-8000-000000000000", "abc04-");
});

test("the beginning of an id that one session has is enough; an unknown one is exit 1", async () => {
  const ran = await read("session", "abc07", "--json");
  expect([ran.code, JSON.parse(ran.out).session.id]).toEqual([0, "abc07-0000-4000-8000-000000000000"]);
  expectRefusal(await read("session", "zzz"), 1, "zzz", "hallmonitor sessions");
});

test("how one tool fails takes nothing of the list, and a name that nobody used is exit 1", async () => {
  const ran = await read("tools", "Bash");
  expect([ran.code, ran.out, ran.err]).toEqual([0, "No call of Bash failed.\n", ""]);
  for (const flag of [
    ["--by", "session"],
    ["--sort", "failures"],
    ["--limit", "5"],
  ])
    expectRefusal(await read("tools", "Bash", ...flag), 2, `${flag[0]} is for the list`);
  expectRefusal(await read("tools", "nope"), 1, "no tool is called nope", "'hallmonitor tools ");
  expectRefusal(await read("tools", "--mcp-server", "nope"), 1, "no MCP server is called nope");
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

test("'reconcile --json' is the API's answer, of all and of one session, also by the beginning of its id", async () => {
  const all = JSON.parse((await read("reconcile", "--json", "--limit", "7")).out);
  expect(all.sessions).toHaveLength(7);
  expect(all).toEqual(await daemon.get("/api/reconcile?limit=7"));
  const one = JSON.parse((await read("reconcile", "abc11", "--json")).out);
  expect(one.sessions.map(({ id }: { id: string }) => id)).toEqual(["abc11-0000-4000-8000-000000000000"]);
  expect(one).toEqual(await daemon.get("/api/reconcile?session=abc11"));
  const project = "/home/somebody/projects/number-3";
  const narrowed = JSON.parse((await read("reconcile", "--json", "--project", project)).out);
  expect(narrowed.sessions.map(({ id }: { id: string }) => id)).toEqual([
    "abc03-0000-4000-8000-000000000000",
  ]);
});

test("'reconcile' of an unknown session is exit 1, and of one with a single channel says how to add another", async () => {
  expectRefusal(await read("reconcile", "zzz"), 1, "zzz", "hallmonitor sessions");
  const { code, out } = await read("reconcile", "abc04");
  expect(code).toBe(0);
  expect(out).toMatch(/^abc04-0000-4000-8000-000000000000 {2}○ single-source\n/);
  expect(out).toMatch(/add the transcripts: 'hallmonitor import\s--data-dir/);
});

test("a project narrows the list as it does on the API", async () => {
  const project = "/home/somebody/projects/number-3";
  const own = JSON.parse((await read("sessions", "--json", "--project", project)).out);
  expect(own.sessions.map(({ id }: { id: string }) => id)).toEqual(["abc03-0000-4000-8000-000000000000"]);
});

describe.each([40, 60, 80, 120, 200])("at %i columns", (columns) => {
  test.each(["top --once", "sessions", "session abc05", "prices", "reconcile", "reconcile abc05"])(
    "'%s' fits",
    async (line) => {
      const { code, out } = await run([...line.split(" "), "--data-dir", data], {
        HOME: home,
        COLUMNS: String(columns),
      });
      expect(code).toBe(0);
      const lines = out.split("\n");
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.filter((text) => Bun.stringWidth(text) > columns)).toEqual([]);
      expect(out).not.toContain("\u001b");
    },
  );
});

test("'top --once' shows every session's cost and today's", async () => {
  const { out } = await run(["top", "--once", "--data-dir", data], { HOME: home, COLUMNS: "100" });
  expect(out).toContain("abc29");
  expect(out).not.toContain("no collector is running");
});

test.each([
  "sessions --json --limit 1000",
  "sessions",
  "prices",
  "top --once",
  "session abc01 --all",
  "reconcile --json",
])("'%s | head -1' ends quietly", async (command) => {
  const ran = await shell(`'${bin}' ${command} --data-dir '${data}' | head -1`);
  expect(ran.err).toBe("");
  expect(ran.code).toBe(0);
});

test("output to a pipe that is closed already ends quietly", async () => {
  const ran = await shell(
    `{ sleep 0.3; '${bin}' sessions --json --data-dir '${data}'; echo "exit $?" >&2; } | true`,
  );
  expect(ran.err).toBe("exit 0\n");
});

test.each(["token", "sessions --json", "config print", "export", "help"])(
  "'%s' on a full disk is a failure that says why",
  async (command) => {
    const ran = await shell(`HOME='${home}' '${bin}' ${command} --data-dir '${data}' >/dev/full`);
    expectRefusal(ran, 69, "standard output could not be written", "no space left on device");
  },
);

test("what standard error takes no more changes no exit code", async () => {
  const stray = `HALLMONITOR_SERVER_PORTT=1 HOME='${home}' '${bin}' config check --data-dir '${data}'`;
  const full = await shell(`${stray} 2>/dev/full`);
  expect([full.code, full.out]).toEqual([0, "the config is valid; there is no config file\n"]);
  const closed = await shell(`{ sleep 0.3; ${stray} 2>&1 >/dev/null; echo "exit $?" >&3; } 3>&2 | true`);
  expect(closed.err).toBe("exit 0\n");
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

test("'prices' knows a model by what tables call it", async () => {
  const at = ["--at", "2026-11-20", "--json"];
  const whole = await read("prices", "claude-opus-5-5", ...at);
  expect(await read("prices", "opus-5.5", ...at)).toEqual(whole);
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
    const after = readdirSync(dirs.path, { recursive: true });
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
  const command = `'${bin}' env --shell bash --data-dir '${data}'`;
  const ran = await shell(
    `eval "$(${command} --traces)"; echo "$OTEL_EXPORTER_OTLP_ENDPOINT"; eval "$(${command} --unset)"; env | grep -c 'OTEL\\|CLAUDE' || true`,
  );
  expect(ran.out).toBe(`${daemon.httpUrl}\n0\n`);
  using none = temporaryDir();
  // Nothing needs an address to be forgotten.
  const unset = ["env", "--unset", "--shell", "bash", "--data-dir", none.path];
  const ungrpced = await run([...unset, "--protocol", "grpc"], { HOME: home, HALLMONITOR_GRPC_PORT: "off" });
  expect(ungrpced).toEqual(await run(unset, { HOME: home }));
  expect(ungrpced.code).toBe(0);
});

test("'config check --json' prints JSON", async () => {
  const { code, out } = await read("config", "check", "--json");
  expect([code, JSON.parse(out)]).toEqual([0, { schema_version: 1, file: null, valid: true }]);
});

test.each(["hook", "statusline"])("'%s --help' shows its usage, and 'help' lists it", async (name) => {
  const { code, out } = await read(name, "--help");
  expect([code, out.includes(`\n  hallmonitor ${name} `)]).toEqual([0, true]);
  expect(out.split("\n").filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
  expect((await read("help")).out).toContain(`\n  ${name} `);
});

test("'demo' into a data dir without a collector is refused", async () => {
  using own = temporaryDir();
  const ran = await run(["demo", "--once", "--data-dir", own.path], { HOME: home });
  expectRefusal(ran, 69, `hallmonitor up --data-dir ${own.path}`);
});

test("'config check' refuses a key that is none, with its path", async () => {
  using own = temporaryDir();
  writeFileSync(join(own.path, "config.json"), '{"receiver":{"otlp":{"max_bodi":"1MB"}}}');
  const ran = await run(["config", "check", "--data-dir", own.path], { HOME: home });
  expect(ran.code).toBe(2);
  expect(ran.out + ran.err).toContain("receiver.otlp.max_bodi");
  expect(ran.out + ran.err).toContain("max_body");
});

test("a config is read as the shell of Windows saves it, and one in another encoding is told as such", async () => {
  using own = temporaryDir();
  const file = join(own.path, "config.json");
  const check = () => run(["config", "check", "--data-dir", own.path], { HOME: home });
  writeFileSync(file, Buffer.from('\uFEFF{"server":{"port":5000}}', "utf16le"));
  expect(await check()).toMatchObject({ code: 0, out: expect.stringContaining(`valid: ${file}`) });
  writeFileSync(file, Buffer.from('{"server":{"host":"caf\u00e9"}}', "latin1"));
  expectRefusal(await check(), 2, "text in neither UTF-8 nor UTF-16");
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

test("what the program was compiled to is neither kept in the folder one stands in nor taken from there", async () => {
  using place = temporaryDir();
  for (const HOME of ["", place.path]) {
    const child = Bun.spawn([bin, "nonsense"], {
      cwd: place.path,
      stderr: "ignore",
      env: { PATH: process.env["PATH"] ?? "", HOME, XDG_CACHE_HOME: "" },
    });
    expect(await child.exited).toBe(2);
    expect(readdirSync(place.path)).toEqual([]);
  }
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
  [["--undo", "--print"], "use one of them"],
] as const;

test.each([...wrongSetups])("setup claude-code %j is refused with exit 2", async (flags, part) => {
  expectRefusal(await read("setup", "claude-code", ...flags), 2, part);
});

/** A transcript of one session: a prompt, and an answer for each of the request ids, with the tokens of `apiRequest`. */
function transcript(sessionId: string, ids: readonly string[]): string {
  const at = (seconds: number): string => new Date(Date.now() - 3_600_000 + seconds * 1000).toISOString();
  const common = { sessionId, cwd: "/home/somebody/projects/parser", version: "2.1.329", gitBranch: "main" };
  const prompt = {
    ...common,
    type: "user",
    uuid: `${sessionId}-u`,
    timestamp: at(0),
    message: { role: "user", content: "mend the parser" },
  };
  const answers = ids.map((id, index) => ({
    ...common,
    type: "assistant",
    uuid: `${sessionId}-${id}`,
    requestId: id,
    timestamp: at(index + 1),
    message: answerMessage(id),
  }));
  return [prompt, ...answers].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** A folder of the client with these files in it, and a data dir beside it. */
function clientWorld(files: Readonly<Record<string, string>>) {
  const place = temporaryDir();
  const claude = join(place.path, ".claude");
  mkdirSync(join(claude, "projects", "parser"), { recursive: true });
  const put = (name: string, text: string): void =>
    writeFileSync(join(claude, "projects", "parser", name), text);
  for (const [name, text] of Object.entries(files)) put(name, text);
  const dataDir = join(place.path, "data");
  return {
    claude,
    dataDir,
    put,
    ask: (...args: readonly string[]) => run([...args, "--data-dir", dataDir], { HOME: place.path }),
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
}

const [first, second] = ["aaaa1111-0000-4000-8000-000000000000", "bbbb2222-0000-4000-8000-000000000000"];

/** Two sessions, and a line that is none. */
function twoSessions() {
  return clientWorld({
    [`${first}.jsonl`]: `${transcript(first, ["req_1", "req_2"])}{ broken\n`,
    [`${second}.jsonl`]: transcript(second, ["req_3"]),
  });
}

/** What an import prints, the times aside. */
function told({ out }: Ran): string {
  return out.replace(/ in [\d.]+m?s/, " in TIME");
}

async function expectImports(world: ReturnType<typeof twoSessions>): Promise<void> {
  const path = join(world.claude, "projects", "parser", `${first}.jsonl`);
  const offset = transcript(first, ["req_1", "req_2"]).length;
  const ran = await world.ask("import", world.claude);
  // Nothing rewrites lines on a stderr that is no terminal.
  expect([ran.code, ran.err]).toEqual([0, ""]);
  expect(told(ran)).toMatch(/^read 2 files · [\d.]+ kB in TIME · 1 broken line\n/);
  expect(told(ran)).toEndWith(`\n  ${path}, byte ${offset}: not-json\n`);
  const again = await world.ask("import", world.claude);
  expect([again.code, again.out]).toEqual([0, "nothing new: 2 transcripts had been read before\n"]);
  world.put(`${second}.jsonl`, transcript(second, ["req_3", "req_4"]));
  const more = JSON.parse((await world.ask("import", world.claude, "--json")).out);
  expect(more).toMatchObject({ schema_version: 1, files: 1, broken_lines: 0, broken: [], complete: true });
  const { sessions } = JSON.parse((await world.ask("sessions", "--json")).out);
  expect(
    sessions.map(({ id, requests, branch }: Record<string, unknown>) => [id, requests, branch]).toSorted(),
  ).toEqual([
    [first, 2, "main"],
    [second, 2, "main"],
  ]);
}

test("'import DIR' without a collector reads the transcripts, names broken lines, and finds nothing new the second time", async () => {
  using world = twoSessions();
  await expectImports(world);
});

test("'import DIR' beside a collector lets that one read, with the same words", async () => {
  using world = twoSessions();
  mkdirSync(world.dataDir);
  await using _daemon = await startDaemon(world.dataDir);
  await expectImports(world);
});

test("'import' without a folder reads the client's usual one, and says so when there is none", async () => {
  using world = twoSessions();
  expect((await world.ask("import")).out).toStartWith("read 2 files");
  using none = temporaryDir();
  const ran = await run(["import", "--data-dir", join(none.path, "data")], { HOME: none.path });
  expect([ran.code, ran.out]).toEqual([0, "nothing to read: there are no transcripts\n"]);
});

test("'import' is told the folder above when the projects themselves are named", async () => {
  using world = twoSessions();
  const ran = await world.ask("import", join(world.claude, "projects"));
  expectRefusal(ran, 2, `did you mean ${world.claude}?`);
});

test("'import' on a terminal rewrites one line of progress and leaves nothing of it", async () => {
  using world = twoSessions();
  const lines = transcript(
    first,
    Array.from({ length: 4000 }, (_, index) => `req_${index}`),
  );
  for (let file = 0; file < 30; file += 1) world.put(`${file}.jsonl`, lines.replaceAll(first, `s${file}`));
  const drawn = await onTerminal([bin, "import", world.claude, "--data-dir", world.dataDir], 60);
  const shown = drawn.split("\r\u001b[K");
  expect(shown.some((text) => /^\d+\/32 files · [\d.]+ .?B of \d+ MB/.test(text))).toBe(true);
  for (const text of shown) expect(Bun.stringWidth(text.split("\n")[0] ?? "")).toBeLessThan(60);
  expect(shown.at(-1)).toStartWith("read 32 files · ");
}, 120_000);

/** All that a program writes on a terminal of so many columns, for stdout and stderr alike. */
async function onTerminal(command: readonly string[], columns: number): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const child = Bun.spawn([...command], {
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TERM: "xterm" },
    terminal: {
      cols: columns,
      rows: 24,
      data: (_, bytes) => void (text += decoder.decode(bytes, { stream: true })),
    },
  });
  await child.exited;
  child.terminal?.close();
  return text;
}

test("'reconcile' compares telemetry with transcripts: what agrees is exact, what telemetry missed is named", async () => {
  using world = twoSessions();
  mkdirSync(world.dataDir);
  {
    await using own = await startDaemon(world.dataDir);
    const message = logs(apiRequest(first, "req_1"), apiRequest(first, "req_2"));
    await send(own, { signal: "logs", message });
    await world.ask("import", world.claude);
    const { out } = await world.ask("reconcile");
    expect(out).toMatch(/✓ exact +aaaa1111 +parser .*\n/);
    expect(out).toMatch(/○ single-source +bbbb2222 .* 1 not over OTLP\n/);
    expect(out).toContain("2 sessions: 1 ✓ exact · 1 ○ single-source\n");
    expect(out).toMatch(/\nmissing_in_otlp +1 +100 /);
  }
  // The same from the store alone.
  const { out } = await world.ask("reconcile", "bbbb");
  expect(out).toMatch(/\ntranscript +1 +100 .*\nledger +1 +100 /);
  expect(out).toContain("→ nothing to do: the transcript filled it");
  expect(out).toContain("hallmonitor setup claude-code");
});

test("'top', 'sessions' and 'session' show who waits for what, the tasks, and how the state is known", async () => {
  using place = temporaryDir();
  await using own = await startDaemon(place.path);
  const hook = (body: Record<string, unknown>): Promise<Response> =>
    fetch(`${own.httpUrl}/hooks/claude-code`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ session_id: first, cwd: "/home/somebody/parser", ...body }),
    });
  await send(own, {
    signal: "logs",
    message: logs(apiRequest(second, "req_9", { at: Date.now(), "project.path": "/srv/other" })),
  });
  await hook({ hook_event_name: "SessionStart", source: "startup" });
  await hook({ hook_event_name: "UserPromptSubmit", prompt: "mend it" });
  await hook({ hook_event_name: "TaskCreated", task_id: "1", task_subject: "Mend the parser" });
  await hook({ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t1", tool_input: {} });
  await hook({ hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {} });
  const ask = (...args: string[]): Promise<Ran> =>
    run([...args, "--data-dir", place.path], { HOME: home, COLUMNS: "120" });
  const rows = (await ask("top", "--once")).out.split("\n").filter((line) => /^ [●◆]/.test(line));
  expect(rows[0]).toMatch(/^ ◆ permission +aaaa1111 +parser .* Bash · \ds /);
  expect(rows[1]).toMatch(/^ ● working +bbbb2222 /);
  expect((await ask("sessions")).out).toMatch(/◆ permission +\ds +aaaa1111/);
  const { out } = await ask("session", "aaaa");
  expect(out).toMatch(/\nstate +waits for your permission to use Bash · for \ds\n/);
  expect(out).toContain("\ntasks: 0 of 1 done\n  ○ Mend the parser\n");
  expect((await ask("session", "bbbb")).out).toContain("guessed from its last record, without hooks");
});

test.each([40, 80, 120])("help fits into %i columns, and no line ends in spaces", async (columns) => {
  const names = ["costs", "tools", "report", "search", "token", "checkpoint", "alerts"];
  for (const words of [["help"], ...names.map((name) => [name, "--help"])]) {
    const { out } = await run(words, { HOME: home, COLUMNS: String(columns) });
    const lines = out.trimEnd().split("\n");
    // Examples are there to be copied; only prose is broken.
    expect(lines.filter((text) => Bun.stringWidth(text) > columns || text.endsWith(" "))).toEqual([]);
  }
});

test.each(["0", "-5", "wide", "4.5"])("COLUMNS=%s is no width, and changes nothing", async (COLUMNS) => {
  const ask = (env: Record<string, string>) => run(["report", "--data-dir", data], { HOME: home, ...env });
  expect((await ask({ COLUMNS })).out).toBe((await ask({})).out);
});

test("help of a flag with few choices names them once, and 'help COMMAND' is the command's own", async () => {
  const asked = await read("tools", "--help");
  expect(asked.out).toContain("--by=<WAY>    what to group by: tool, mcp_server,");
  expect(await run(["help", "tools"], { HOME: home })).toEqual(asked);
  expect((await run(["help"], { HOME: home })).out).toContain("--version");
});

test.each(["sessions", "top --once", "status", "token", "open", "logs", "rebuild", "alerts", "alerts test"])(
  "what '%s' advises where nothing runs is for the data dir that it was asked for",
  async (command) => {
    using own = temporaryDir();
    const { err } = await run([...command.split(" "), "--data-dir", own.path], { HOME: home });
    expect(err).toContain(`'hallmonitor up --data-dir ${own.path}'`);
  },
);

test.each([
  ["report", "hallmonitor import"],
  ["sessions", "hallmonitor setup claude-code"],
  ["forecast", "hallmonitor setup claude-code"],
  ["kpi", "hallmonitor demo"],
  ["context", "hallmonitor import"],
  ["checkpoint list", "hallmonitor checkpoint save"],
  ["archive list", "hallmonitor archive run"],
  ["checkpoint save", "hallmonitor checkpoint save SESSION"],
  ["session nobody", "hallmonitor sessions"],
])(
  "what '%s' advises of an empty ledger is for the data dir that it was asked for",
  async (command, typed) => {
    using own = temporaryDir();
    await (await startDaemon(own.path, ["--no-import", "--no-watch"])).stop();
    const { out, err } = await run([...command.split(" "), "--data-dir", own.path], {
      HOME: home,
      COLUMNS: "400",
    });
    expect(out + err).toContain(`'${typed} --data-dir ${own.path}'`);
  },
);

test.each([
  ["demo --once --sessions abc", "--sessions is no number: abc"],
  ["alerts silence --all --for 2x", "--for is no span of time: 2x"],
  ["budget allow --month --usd 5 --for 3", "--for is no span of time: 3"],
  ["sessions --project=", "--project is empty"],
  ["prices ", "MODEL is empty"],
  ["report --model=", "--model is empty"],
])("'%s' is refused in the words of the command line", async (command, words) => {
  expectRefusal(await read(...command.split(" ")), 2, words);
});

test("'logs -n 0' of a log is no line of it", async () => {
  expect(await read("logs", "-n", "0")).toEqual({ code: 0, out: "", err: "" });
});

test("'alerts silence' names the data dir in what ends the silence", async () => {
  const { out } = await read("alerts", "silence", "--rule", "waiting_input", "--for", "1m");
  expect(out).toMatch(new RegExp(`hallmonitor alerts unsilence s\\d+ --data-dir ${data}`));
});

test("help for a pipe or a file has no colours", async () => {
  const { code, out } = await read("report", "--help");
  expect([code, out]).toEqual([0, expect.stringContaining("USAGE hallmonitor report")]);
  expect(out).not.toContain("\u001b");
});

test("TZ may name a zone by its file, as ':/etc/localtime' does; one that nobody knows is told by doctor", async () => {
  using place = temporaryDir();
  mkdirSync(join(place.path, "zoneinfo", "Asia"), { recursive: true });
  writeFileSync(join(place.path, "zoneinfo", "Asia", "Kathmandu"), "");
  symlinkSync(join(place.path, "zoneinfo", "Asia", "Kathmandu"), join(place.path, "localtime"));
  const asked = (TZ: string, ...words: readonly string[]) =>
    run([...words, "--data-dir", data], { HOME: home, TZ });
  const byFile = await asked(`:${join(place.path, "localtime")}`, "stats", "--json");
  expect(JSON.parse(byFile.out)).toMatchObject({ timezone: "Asia/Kathmandu" });
  expect((await asked("UTC-5:45", "doctor")).out).toContain("TZ is UTC-5:45, which is no zone");
  expect((await asked("UTC", "doctor")).out).not.toContain("TZ is");
});
