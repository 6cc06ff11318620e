import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hookedEvents } from "../../agent/claude-code/hook-setup.ts";
import { setupClaudeCode } from "./claude-code.ts";
import type { Caller, SetupOptions } from "./options.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallmonitor-setup-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const variables = new Map([
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"],
  ["OTEL_LOGS_EXPORTER", "otlp"],
]);

const caller: Caller = {
  httpUrl: "http://127.0.0.1:4318",
  program: "/opt/hallmonitor/bin/hallmonitor",
  args: [],
  platform: "linux",
};

function run(more: Partial<SetupOptions> = {}): { changed: boolean; said: string; path: string } {
  const lines: string[] = [];
  const path = join(folder, ".claude", "settings.json");
  const out = (line: string): void => void lines.push(line);
  const undoPath = join(folder, "data", "setup-claude-code.json");
  const { changed } = setupClaudeCode({
    settingsPath: path,
    undoPath,
    variables,
    caller,
    print: false,
    undo: false,
    out,
    ...more,
  });
  return { changed, said: lines.join("\n"), path };
}

function write(text: string | Uint8Array): string {
  mkdirSync(join(folder, ".claude"), { recursive: true });
  const path = join(folder, ".claude", "settings.json");
  writeFileSync(path, text);
  return path;
}

test("a missing file is created for its owner alone, and undoing removes it", () => {
  const { changed, said, path } = run();
  expect(changed).toBe(true);
  expect(said).toContain("Restart running sessions");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ env: Object.fromEntries(variables) });
  expect(run({ undo: true }).changed).toBe(true);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(join(folder, "data"))).toEqual([]);
});

test("an existing file keeps its mode, and undoing brings its bytes back", () => {
  const original = '\uFEFF{\r\n\t"env": { "OTEL_LOGS_EXPORTER": "console" }\r\n}';
  const path = write(original);
  chmodSync(path, 0o640);
  expect(run().said).toContain("Replaced your values of OTEL_LOGS_EXPORTER");
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(run({ undo: true }).said).toContain("as it was before");
  expect(readFileSync(path, "utf8")).toBe(original);
});

test("a second run writes nothing and says so", () => {
  const { path } = run();
  const before = statSync(path, { bigint: true });
  const again = run();
  expect(again.changed).toBe(false);
  expect(again.said).toContain("already has all 2 variables");
  expect(statSync(path, { bigint: true }).ino).toBe(before.ino);
});

test("other variables take the place of the first, and undoing still leads to the original", () => {
  const path = write('{"model":"opus"}\n');
  run();
  run({ variables: new Map([["OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9999"]]) });
  expect(JSON.parse(readFileSync(path, "utf8")).env).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9999",
  });
  run({ undo: true });
  expect(readFileSync(path, "utf8")).toBe('{"model":"opus"}\n');
});

test("a file that was created, then edited by its owner, then set up again is not removed", () => {
  const { path } = run();
  writeFileSync(path, readFileSync(path, "utf8").replace('{\n  "env"', '{\n  "model": "opus",\n  "env"'));
  run({ variables: new Map([["OTEL_LOGS_EXPORTER", "otlp"]]) });
  run({ undo: true });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ model: "opus" });
});

test("a link stays a link and its target is written", () => {
  mkdirSync(join(folder, ".claude"));
  mkdirSync(join(folder, "dotfiles"));
  const target = join(folder, "dotfiles", "claude.json");
  writeFileSync(target, "{}\n");
  symlinkSync("../dotfiles/claude.json", join(folder, ".claude", "settings.json"));
  const { path } = run();
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(target, "utf8")).env.OTEL_LOGS_EXPORTER).toBe("otlp");
  run({ undo: true });
  expect(readFileSync(target, "utf8")).toBe("{}\n");
});

test("a link in a circle is refused", () => {
  mkdirSync(join(folder, ".claude"));
  symlinkSync("settings.json", join(folder, ".claude", "settings.json"));
  expect(() => run()).toThrow("circle");
});

test("a file that is no JSON stays as it is, and the error names it and the line", () => {
  const path = write('{\n  "a": 1,\n}');
  expect(() => run()).toThrow(`${path}, line 3, column 1`);
  expect(readFileSync(path, "utf8")).toBe('{\n  "a": 1,\n}');
  expect(readdirSync(join(folder, ".claude"))).toEqual(["settings.json"]);
  expect(existsSync(join(folder, "data"))).toBe(false);
});

test("hooks of another shape are refused by their place in the file", () => {
  const path = write('{"env":{"A":1},"hooks":[]}');
  expect(() => run({ hooks: "http" })).toThrow(`${path}, line 1, column 24`);
});

test("bytes that are not UTF-8 are refused rather than lost", () => {
  write(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
  expect(() => run()).toThrow("not UTF-8");
});

test("a folder in the place of the file is told as such", () => {
  mkdirSync(join(folder, ".claude", "settings.json"), { recursive: true });
  expect(() => run()).toThrow("cannot be read or written");
});

test("a pipe, a device or a folder is not waited for, nor replaced", () => {
  const path = write("");
  rmSync(path);
  expect(Bun.spawnSync(["mkfifo", path]).exitCode).toBe(0);
  expect(() => run()).toThrow("no file but a pipe or a device");
  rmSync(path);
  mkdirSync(path);
  expect(() => run()).toThrow("it is a folder: move it away");
  rmSync(path, { recursive: true });
  symlinkSync("/dev/null", path);
  expect(() => run()).toThrow("/dev/null is no file");
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a damaged record is refused and the settings stay", () => {
  const path = write("{}");
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data", "setup-claude-code.json"), '{"version":1}');
  expect(() => run()).toThrow("is not a record of a setup");
  expect(readFileSync(path, "utf8")).toBe("{}");
});

test("printing shows the variables and touches nothing", () => {
  const { changed, said } = run({ print: true });
  expect(changed).toBe(false);
  expect(JSON.parse(said)).toEqual({ env: Object.fromEntries(variables) });
  expect(readdirSync(folder)).toEqual([]);
});

test("undoing without a record changes nothing", () => {
  const path = write('{"env":{"OTEL_LOGS_EXPORTER":"otlp"}}');
  expect(run({ undo: true })).toMatchObject({ changed: false });
  expect(readFileSync(path, "utf8")).toBe('{"env":{"OTEL_LOGS_EXPORTER":"otlp"}}');
});

test("undoing a setup whose record is gone says what stands there, and what goes with which order", () => {
  const { path } = run({ hooks: "command", statusLine: "on" });
  rmSync(join(folder, "data"), { recursive: true });
  const whole = readFileSync(path, "utf8");
  const { changed, said } = run({ undo: true });
  expect(changed).toBe(false);
  expect(readFileSync(path, "utf8")).toBe(whole);
  expect(said).toContain(`${join(folder, "data")} has no record of it`);
  expect(said).toContain("'--hooks off --statusline off' takes out what calls Hallmonitor");
  expect(said).toContain('out of "env" yourself: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_LOGS_EXPORTER.');
});

test("what was taken out of a setup whose record is gone does not come back by undoing", () => {
  const { path } = run({ hooks: "command", statusLine: "on" });
  rmSync(join(folder, "data"), { recursive: true });
  run({ hooks: "off", statusLine: "off" });
  const without = readFileSync(path, "utf8");
  expect(without).not.toContain("hallmonitor");
  expect(run({ undo: true }).said).toContain("has no record of it");
  expect(readFileSync(path, "utf8")).toBe(without);
});

test("undoing a setup whose file was deleted says so, and forgets it", () => {
  const { path } = run();
  rmSync(path);
  expect(run({ undo: true }).said).toContain("is not there any more");
  expect(readdirSync(join(folder, "data"))).toEqual([]);
  expect(run({ undo: true }).said).toContain("was not set up from here");
});

test("two settings files are set up and undone apart", () => {
  const other = join(folder, "work", "settings.json");
  run();
  run({ settingsPath: other });
  run({ undo: true });
  expect(existsSync(other)).toBe(true);
  expect(run({ settingsPath: other, undo: true }).changed).toBe(true);
  expect(existsSync(other)).toBe(false);
});

/** A setup from a data dir of its own beside others in the same settings. */
function setUpFrom(name: string, more: Partial<SetupOptions> = {}) {
  const dataDir = join(realpathSync(folder), name);
  mkdirSync(dataDir, { recursive: true });
  const [httpUrl, args] = [`http://${name}:4318`, ["--data-dir", dataDir]];
  return run({
    undoPath: join(dataDir, "setup-claude-code.json"),
    variables: new Map([...variables, ["OTEL_EXPORTER_OTLP_ENDPOINT", httpUrl]]),
    caller: { ...caller, httpUrl, args },
    others: {
      dataDirOf: (words) => words[words.indexOf("--data-dir") + 1] ?? "",
      undoCommand: (other) => `undo ${other}`,
    },
    ...more,
  });
}

test("of two data dirs that one file was set up for, the later setup comes out first", () => {
  const original = '{"model":"opus","statusLine":{"type":"command","command":"echo mine"}}';
  const path = write(original);
  const both = { hooks: "http", statusLine: "on" } as const;
  setUpFrom("first", both);
  setUpFrom("second", both);
  const text = readFileSync(path, "utf8");
  const second = join(realpathSync(folder), "second");
  expect(() => setUpFrom("first", { undo: true })).toThrow(
    `was set up for ${second} since, over the setup from here; nothing was changed. Take that out first, with 'undo ${second}', then this`,
  );
  expect(readFileSync(path, "utf8")).toBe(text);
  const first = join(realpathSync(folder), "first");
  expect(setUpFrom("second", { undo: true }).said).toContain(
    `It is set up for ${first} again, as it was before: 'undo ${first}' takes that out, too.`,
  );
  expect(setUpFrom("first", { undo: true }).said).not.toContain("again");
  expect(readFileSync(path, "utf8")).toBe(original);
});

test("undoing a setup over that of a data dir which is gone says that no record leads back from that", () => {
  setUpFrom("first", { hooks: "command" });
  setUpFrom("second", { hooks: "command" });
  rmSync(join(folder, "first"), { recursive: true });
  expect(setUpFrom("second", { undo: true }).said).toContain("again, as it was before: no record leads back");
});

test("what its owner edited comes out as before where the other data dir's setup was not of this file", () => {
  const path = write("{}");
  setUpFrom("first", { hooks: "command" });
  mkdirSync(join(folder, "second"));
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("/first", "/second"));
  expect(setUpFrom("first", { undo: true }).said).toContain("was edited since the setup");
});

test("variables that win elsewhere are named, and their values are not shown", () => {
  write('{"env":{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT":"http://secret@elsewhere"}}');
  const managed = new Map([["OTEL_LOGS_EXPORTER", "none"]]);
  const { said } = run({ overrides: [{ where: "the managed settings", variables: managed }] });
  expect(said).toContain("OTEL_LOGS_EXPORTER is set in the managed settings and wins");
  expect(said).toContain("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is set in");
  expect(said).not.toContain("secret");
});

test("hooks and a status line are set beside the variables, and undoing brings the bytes back", () => {
  const original = '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}]}}\n';
  const path = write(original);
  const { said } = run({ hooks: "http", statusLine: "on" });
  expect(said).toContain(`Hooks for ${hookedEvents.length} events`);
  expect(said).not.toContain("There is more");
  const settings = JSON.parse(readFileSync(path, "utf8"));
  expect(settings.hooks.Stop[0]).toEqual({ hooks: [{ type: "command", command: "say done" }] });
  expect(settings.hooks.Stop[1].hooks[0].url).toBe("http://127.0.0.1:4318/hooks/claude-code");
  expect(settings.statusLine.command).toBe("/opt/hallmonitor/bin/hallmonitor statusline");
  expect(run({ undo: true }).said).toContain("Took 2 variables, the hooks and the status line out");
  expect(readFileSync(path, "utf8")).toBe(original);
});

test("setup says which hooks the client waits for", () => {
  const foreground = "in the foreground at the end of an answer or a session";
  expect(run({ hooks: "http" }).said).not.toContain(foreground);
  const { said, path } = run({ hooks: "command" });
  expect(said).toContain(foreground);
  const { hooks } = JSON.parse(readFileSync(path, "utf8")) as {
    hooks: Record<string, [{ hooks: [{ async?: true }] }]>;
  };
  const waited = Object.keys(hooks).filter((event) => hooks[event]?.[0].hooks[0].async !== true);
  expect(waited).toEqual(["SessionStart", "Stop", "PreCompact", "SessionEnd"]);
});

test("a setup without the flags keeps what an earlier one was asked for, at today's address", () => {
  const { path } = run({ hooks: "http", statusLine: "on" });
  expect(run().changed).toBe(false);
  run({ caller: { ...caller, httpUrl: "http://127.0.0.1:9999", program: "/new/hallmonitor" } });
  const { hooks, statusLine } = JSON.parse(readFileSync(path, "utf8"));
  expect(hooks.Stop[0].hooks).toEqual([
    { type: "http", url: "http://127.0.0.1:9999/hooks/claude-code", timeout: 2 },
  ]);
  expect(hooks.SessionStart[0].hooks[0].command).toBe("/new/hallmonitor");
  expect(statusLine.command).toBe("/new/hallmonitor statusline");
  run({ undo: true });
  expect(existsSync(path)).toBe(false);
});

test("a setup brings the hooks of an older one up to date", () => {
  for (const mode of ["http", "command"] as const) {
    const { path } = run({ hooks: mode });
    const today = readFileSync(path, "utf8");
    const settings = JSON.parse(today);
    // As they were before they were answered: in the background, or posted.
    for (const event of ["SessionStart", "PreCompact"])
      settings.hooks[event][0].hooks[0] = { ...settings.hooks[event][0].hooks[0], async: true, timeout: 2 };
    if (mode === "http") settings.hooks.PreCompact[0].hooks[0] = settings.hooks.Stop[0].hooks[0];
    writeFileSync(path, JSON.stringify(settings));
    expect(run().said).toContain(`Hooks for ${hookedEvents.length} events`);
    expect(JSON.parse(readFileSync(path, "utf8")).hooks).toEqual(JSON.parse(today).hooks);
  }
});

test("what its owner has taken out or replaced by hand does not come back unasked", () => {
  const { path } = run({ hooks: "http", statusLine: "on" });
  const theirs = { type: "command", command: "mine" };
  writeFileSync(path, JSON.stringify({ statusLine: theirs }));
  run();
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
    statusLine: theirs,
    env: Object.fromEntries(variables),
  });
});

test("a collector that wants a token is told of: the variable to set, and hooks that bring it", () => {
  const tokenCommand = "hallmonitor token --role ingest";
  const posted = run({ tokenCommand, hooks: "http" }).said;
  expect(posted).toContain('add OTEL_EXPORTER_OTLP_HEADERS to "env" of /');
  expect(posted).toContain(`'${tokenCommand}' shows the token`);
  expect(posted).toContain(
    "hooks that are posted carry no token, so the collector refuses them. Use --hooks command.",
  );
  const headers = new Map([["OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer x"]]);
  const overrides = [{ where: "the environment of this shell", variables: headers }];
  expect(run({ tokenCommand, hooks: "command", overrides }).said).not.toContain("Warning");
  expect(run({ hooks: "http" }).said).not.toContain("Warning");
  write('{"otelHeadersHelper":"headers.sh"}');
  expect(run({ tokenCommand }).said).not.toContain("Warning");
});

test("a program that would not be known again is set up for telemetry alone", () => {
  const renamed = { ...caller, program: "/opt/bin/hm" };
  for (const asked of [{ hooks: "command" }, { hooks: "http" }, { statusLine: "on" }] as const)
    expect(() => run({ caller: renamed, ...asked })).toThrow("call /opt/bin/hm hallmonitor");
  expect(run({ caller: renamed }).changed).toBe(true);
  expect(run({ hooks: "command" }).changed).toBe(true);
  expect(() => run({ caller: renamed })).toThrow("call /opt/bin/hm hallmonitor");
  expect(run({ caller: renamed, hooks: "off" }).said).toContain("Took our hooks out");
});

test("a setup without hooks says what there is to add, and sets none", () => {
  const { said, path } = run();
  expect(said).toContain("--hooks http");
  expect(said).toContain("--statusline");
  expect(Object.keys(JSON.parse(readFileSync(path, "utf8")))).toEqual(["env"]);
});

test("an empty command is no status line to keep within ours, and undoing brings it back", () => {
  const original = '{"statusLine":{"type":"command","command":""}}';
  const path = write(original);
  expect(run({ statusLine: "on" }).said).not.toContain("within it");
  expect(JSON.parse(readFileSync(path, "utf8")).statusLine.command).not.toContain("--wrap");
  run({ undo: true });
  expect(readFileSync(path, "utf8")).toBe(original);
});

test("undoing a setup that only added a status line speaks of no variables", () => {
  const path = write(JSON.stringify({ env: Object.fromEntries(variables) }));
  run({ statusLine: "on" });
  expect(run({ undo: true }).said).toContain(`Took the status line out of ${path}`);
});

test("off takes out hooks or status line alone", () => {
  const { path } = run({ hooks: "command", statusLine: "on" });
  expect(run({ hooks: "off" }).said).toContain("Took our hooks out");
  expect(Object.keys(JSON.parse(readFileSync(path, "utf8")))).toEqual(["env", "statusLine"]);
  expect(run({ statusLine: "off" }).said).toContain("Took our status line out");
  expect(Object.keys(JSON.parse(readFileSync(path, "utf8")))).toEqual(["env"]);
  expect(run({ hooks: "off", statusLine: "off" }).changed).toBe(false);
});

test("printing shows the handlers and the status line as they would be, and touches nothing", () => {
  const path = write('{"statusLine":{"type":"command","command":"mine"}}');
  const shown = JSON.parse(run({ print: true, hooks: "http", statusLine: "on" }).said);
  expect(shown.statusLine.command).toEndWith("statusline --wrap mine");
  expect(Object.keys(shown.hooks)).toHaveLength(hookedEvents.length);
  expect(readFileSync(path, "utf8")).toBe('{"statusLine":{"type":"command","command":"mine"}}');
});

const open = { disableAllHooks: false, allowManagedHooksOnly: false, allowedUrls: undefined };

test("settings that keep hooks from running are named", () => {
  write('{"disableAllHooks":true,"allowManagedHooksOnly":true}');
  const managed = { where: "the managed settings", variables: new Map<string, string>() };
  const policy = { ...open, allowManagedHooksOnly: true };
  const { said } = run({ hooks: "http", overrides: [{ ...managed, policy }] });
  expect(said).toContain("disableAllHooks is set in /");
  expect(said).toContain("allowManagedHooksOnly is set in the managed settings");
  expect(said.match(/allowManagedHooksOnly/g)).toHaveLength(1);
  expect(run({ hooks: "off" }).said).not.toContain("Warning");
});

test("an address that is allowed nowhere is warned of, and commands need none", () => {
  const path = write('{"allowedHttpHookUrls":["https://hooks.example.com/*"]}');
  const warning = `allowedHttpHookUrls in ${path} does not allow http://127.0.0.1:4318/hooks/claude-code`;
  expect(run({ hooks: "http" }).said).toContain(warning);
  const policy = { ...open, allowedUrls: ["http://127.0.0.1:*"] };
  const elsewhere = { where: "elsewhere", variables: new Map<string, string>(), policy };
  expect(run({ hooks: "http", overrides: [elsewhere] }).said).not.toContain("Warning");
  expect(run({ hooks: "command" }).said).not.toContain("Warning");
  expect(run({ hooks: "off" }).said).not.toContain("Warning");
});
