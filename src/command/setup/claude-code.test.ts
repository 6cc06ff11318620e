import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setupClaudeCode, type SetupOptions } from "./claude-code.ts";

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

function run(more: Partial<SetupOptions> = {}): { changed: boolean; said: string; path: string } {
  const lines: string[] = [];
  const path = join(folder, ".claude", "settings.json");
  const out = (line: string): void => void lines.push(line);
  const undoPath = join(folder, "data", "setup-claude-code.json");
  const { changed } = setupClaudeCode({
    settingsPath: path,
    undoPath,
    variables,
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

test("bytes that are not UTF-8 are refused rather than lost", () => {
  write(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
  expect(() => run()).toThrow("not UTF-8");
});

test("a folder in the place of the file is told as such", () => {
  mkdirSync(join(folder, ".claude", "settings.json"), { recursive: true });
  expect(() => run()).toThrow("cannot be read or written");
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

test("two settings files are set up and undone apart", () => {
  const other = join(folder, "work", "settings.json");
  run();
  run({ settingsPath: other });
  run({ undo: true });
  expect(existsSync(other)).toBe(true);
  expect(run({ settingsPath: other, undo: true }).changed).toBe(true);
  expect(existsSync(other)).toBe(false);
});

test("variables that win elsewhere are named, and their values are not shown", () => {
  write('{"env":{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT":"http://secret@elsewhere"}}');
  const managed = new Map([["OTEL_LOGS_EXPORTER", "none"]]);
  const { said } = run({ overrides: [{ where: "the managed settings", variables: managed }] });
  expect(said).toContain("OTEL_LOGS_EXPORTER is set in the managed settings and wins");
  expect(said).toContain("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is set in");
  expect(said).not.toContain("secret");
});
