import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readPlanFiles, readPlanText } from "./plan-file.ts";

let dir: string;
let project: string;
let claudeDir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-plan-"));
  project = join(dir, "web");
  claudeDir = join(dir, ".claude");
  mkdirSync(join(claudeDir, "plans"), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A file with a text, changed `at` seconds after 2001. */
function write(path: string, text: string, at = 0): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, 1e9 + at, 1e9 + at);
  return path;
}

function read(touched: readonly string[] = [], told: string | undefined = project) {
  return readPlanFiles({ project: told, claudeDirs: [claudeDir], touched });
}

test("a plan is known by its name, however that is written, and by its folder", () => {
  const own = ["PLAN.MD", "notes.md", join("plans", "quiet-otter.md"), join("plans", "list.txt")].map(
    (name) => write(join(project, name), name),
  );
  expect(read(own).map(({ text }) => text)).toEqual(["PLAN.MD", "plans/quiet-otter.md"]);
});

test("the session's own plans come first, then those that the project works by, the latest first", () => {
  const own = write(join(claudeDir, "plans", "quiet-otter.md"), "# Mine");
  write(join(claudeDir, "plans", "loud-fox.md"), "# Somebody else's");
  write(join(project, "dev", "active", "old", "plan.md"), "old", 1);
  const touched = write(join(project, "dev", "active", "touched", "plan.md"), "touched", 0);
  write(join(project, "dev", "active", "new", "plan.md"), "new", 2);
  const found = read([join(project, "src", "a.ts"), own, "dev/active/touched/plan.md"]);
  expect(found.map(({ text, isOwn }) => [text, isOwn])).toEqual([
    ["# Mine", true],
    ["touched", true],
    ["new", false],
    ["old", false],
  ]);
  expect(found[1]).toEqual({ path: touched, text: "touched", cut: false, modifiedAt: 1e12, isOwn: true });
});

test("of a plan of two megabytes the beginning is read, and that is said", () => {
  write(join(project, "dev", "active", "big", "plan.md"), "ä".repeat(1_000_000));
  const [plan] = read();
  expect(plan?.cut).toBe(true);
  expect(Buffer.byteLength(plan?.text ?? "")).toBe(256 * 1024);
  expect(plan?.text).toMatch(/^ä+$/);
});

test("secrets in a plan are not read, wherever it is cut later", () => {
  const key = `ghp_${"a1b2c3".repeat(6)}`;
  write(join(project, "dev", "active", "key", "plan.md"), `- must ${"x".repeat(280)} ${key}`);
  expect(read()[0]?.text).toEndWith("[redacted github token]");
});

test("what leads out of the project, and what is no file, is passed over", () => {
  const secret = write(join(dir, "outside", "plan.md"), "secret");
  const active = join(project, "dev", "active");
  for (const name of ["link", "pipe", "folder"]) mkdirSync(join(active, name), { recursive: true });
  symlinkSync(secret, join(active, "link", "plan.md"));
  symlinkSync(dirname(secret), join(active, "linked-folder"));
  Bun.spawnSync(["mkfifo", join(active, "pipe", "plan.md")]);
  mkdirSync(join(active, "folder", "plan.md"));
  symlinkSync("/dev/zero", join(claudeDir, "plans", "zero.md"));
  const touched = [
    secret,
    join(claudeDir, "plans", "zero.md"),
    "../outside/plan.md",
    "/dev/zero",
    "/etc/plans/x.md",
  ];
  expect(read(touched)).toEqual([]);
});

test("a link within the project is followed, and a plan is told once", () => {
  const real = write(join(project, "docs", "plan.md"), "one");
  mkdirSync(join(project, "dev", "active", "a"), { recursive: true });
  symlinkSync(real, join(project, "dev", "active", "a", "plan.md"));
  expect(read([real]).map(({ text }) => text)).toEqual(["one"]);
});

test("no project, no folder: no plan", () => {
  expect(read([], undefined)).toEqual([]);
  expect(read()).toEqual([]);
  expect(readPlanFiles({ project, claudeDirs: [], touched: ["plan.md"] })).toEqual([]);
});

test("a hundred plans at once: the eight latest", () => {
  for (let index = 0; index < 100; index += 1)
    write(join(project, "dev", "active", `p${index}`, "plan.md"), `${index}`, index);
  expect(read().map(({ text }) => Number(text))).toEqual([99, 98, 97, 96, 95, 94, 93, 92]);
});

test("one plan is read by its path, where that is a plan's, and nothing else that lies there", () => {
  const places = { project, claudeDirs: [claudeDir] };
  const own = write(join(claudeDir, "plans", "quiet-otter.md"), "# Mine");
  write(join(project, "dev", "active", "new", "plan.md"), "# Other");
  expect(readPlanText(own, places)).toMatchObject({ text: "# Mine", cut: false });
  expect(readPlanText(join(claudeDir, "plans", "gone.md"), places)).toBeUndefined();
  expect(readPlanText(write(join(dir, "plans", "far.md"), "far"), places)).toBeUndefined();
  expect(readPlanText(write(join(project, "notes.md"), "notes"), places)).toBeUndefined();
  expect(readPlanText(write(join(claudeDir, "settings.json"), "{}"), places)).toBeUndefined();
  expect(readPlanText(join(claudeDir, "plans", "..", "settings.json"), places)).toBeUndefined();
});
