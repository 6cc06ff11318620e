import { afterEach, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { readInside } from "./file.ts";
import { listPlans } from "./folder.ts";
import { PlanReceiver, type ProjectLook } from "./receiver.ts";
import { splitLines } from "./text.ts";

const folders = { active: "dev/active", complete: "dev/complete" };
const most = { maxBytes: 1000 };

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A project with the files that are given, by their paths. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hallmonitor-plan-")));
  made.push(root);
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return root;
}

/** Writes a file as if that had been ten seconds ago, so that it lies still. */
function put(root: string, path: string, text: string | Uint8Array, secondsAgo = 10): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(join(root, path), at, at);
}

/** A receiver of these projects that keeps what it is told, and fails as often as it is asked to. */
function open(projects: readonly string[]) {
  const looks: ProjectLook[] = [];
  const waiting: (() => void)[] = [];
  const lines: string[] = [];
  let failures = 0;
  const receiver = new PlanReceiver({
    folders,
    take: (look) => {
      if (failures > 0) {
        failures -= 1;
        return Promise.reject(new AppError("unavailable", "the disk is full"));
      }
      looks.push(look);
      waiting.shift()?.();
      return Promise.resolve();
    },
    failed: () => undefined,
    clock: Date.now,
    log: (line) => void lines.push(line),
  });
  return {
    look: () => receiver.lookAtAll(projects),
    lines,
    /** What was told since the last call: names of plans, and what their files hold. */
    told: () =>
      looks
        .splice(0)
        .flatMap(({ readings }) =>
          readings.map(({ name, plan, manifest }) => ({ name, plan: plan?.text, lines: manifest?.lines })),
        ),
    next: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    fail: () => void (failures += 1),
    [Symbol.asyncDispose]: () => receiver.stop(),
  };
}

test("plans are what holds a plan.md or a manifest, those under way first; a finished twin is not listed", () => {
  const root = project({
    "dev/active/b/plan.md": "",
    "dev/active/a/manifest.jsonl": "",
    "dev/active/notes/other.md": "",
    "dev/active/plan.md": "",
    "dev/complete/a/plan.md": "",
    "dev/complete/c/plan.md": "",
  });
  const plans = listPlans(root, folders).map(({ name, place, hasTwin }) => [name, place, hasTwin]);
  expect(plans).toEqual([
    ["a", "active", true],
    ["b", "active", false],
    ["c", "complete", false],
  ]);
  expect(listPlans(join(root, "nowhere"), folders)).toEqual([]);
});

test("what changed is read once, and handed over again when it could not be kept", async () => {
  const root = project({ "dev/active/a/plan.md": "# A\n" });
  await using parts = open([root]);
  parts.fail();
  await expect(parts.look()).rejects.toThrow("the disk is full");
  await parts.look();
  expect(parts.told()).toEqual([{ name: "a", plan: "# A\n", lines: undefined }]);
  await parts.look();
  expect(parts.told()).toEqual([]);
  put(root, "dev/active/a/manifest.jsonl", '{"id":1}\n{"id":2}\n');
  await parts.look();
  expect(parts.told()).toEqual([{ name: "a", plan: "# A\n", lines: ['{"id":1}', '{"id":2}'] }]);
  renameSync(join(root, "dev/active/a"), join(root, "dev/active/b"));
  await parts.look();
  expect(parts.told().map(({ name }) => name)).toEqual(["b"]);
});

test("a file that may not be written to its end is read until it lies still", async () => {
  const root = project();
  put(root, "dev/active/a/plan.md", "# A\n", 0);
  await using parts = open([root]);
  await parts.look();
  await parts.look();
  expect(parts.told()).toHaveLength(2);
  put(root, "dev/active/a/plan.md", "# A\n", 10);
  await parts.look();
  await parts.look();
  expect(parts.told()).toHaveLength(1);
});

test("a change is heard of without a look, also in a plan that is made or moved later", async () => {
  const root = project({ "dev/active/a/plan.md": "# A\n", "dev/complete/old/plan.md": "" });
  await using parts = open([root]);
  await parts.look();
  parts.told();
  put(root, "dev/active/a/manifest.jsonl", '{"id":1}\n');
  await parts.next();
  expect(parts.told().map(({ lines }) => lines)).toEqual([['{"id":1}']]);
  put(root, "dev/active/b/plan.md", "# B\n");
  await parts.next();
  expect(parts.told().map(({ name }) => name)).toContain("b");
  renameSync(join(root, "dev/active/a"), join(root, "dev/complete/a"));
  await parts.next();
  expect(parts.told().map(({ name }) => name)).toContain("a");
});

test("a plan that is deleted and made anew is heard of as the one before", async () => {
  const root = project({ "dev/active/a/plan.md": "# A\n" });
  await using parts = open([root]);
  await parts.look();
  parts.told();
  rmSync(join(root, "dev/active/a"), { recursive: true });
  put(root, "dev/active/a/plan.md", "# A again\n");
  await parts.next();
  expect(parts.told().at(-1)).toMatchObject({ plan: "# A again\n" });
  put(root, "dev/active/a/plan.md", "# A once more\n");
  await parts.next();
  expect(parts.told().at(-1)).toMatchObject({ plan: "# A once more\n" });
});

test("plan folders that are made later are found by a look and heard of from then on", async () => {
  const root = project();
  await using parts = open([root]);
  await parts.look();
  put(root, "dev/active/a/plan.md", "# A\n");
  await parts.look();
  expect(parts.told()).toHaveLength(1);
  put(root, "dev/active/a/plan.md", "# A, longer\n");
  await parts.next();
  expect(parts.told()).toHaveLength(1);
  expect(parts.lines).toEqual([]);
});

test("a link that leads out of the project is not followed, one within is", () => {
  const outside = project({ "secret.md": "secret" });
  const root = project({ "docs/plan.md": "# A\n", "dev/active/a/other": "" });
  symlinkSync(join(outside, "secret.md"), join(root, "dev/active/a/plan.md"));
  symlinkSync(join(root, "docs/plan.md"), join(root, "dev/active/a/inner.md"));
  symlinkSync(outside, join(root, "dev/active/b"));
  expect(readInside(root, join(root, "dev/active/a/plan.md"), most)).toBe("outside-project");
  expect(readInside(root, join(root, "dev/active/b/secret.md"), most)).toBe("outside-project");
  expect(readInside(root, join(root, "dev/active/a/inner.md"), most)).toMatchObject({
    bytes: Buffer.from("# A\n"),
  });
  // A folder whose name only begins like the project's is outside.
  const sibling = `${root}-evil`;
  made.push(sibling);
  put(sibling, "plan.md", "");
  expect(readInside(root, join(sibling, "plan.md"), most)).toBe("outside-project");
});

test("a project that is itself reached by a link is read", () => {
  const root = project({ "dev/active/a/plan.md": "# A\n" });
  const link = `${root}-link`;
  made.push(link);
  symlinkSync(root, link);
  expect(readInside(link, join(link, "dev/active/a/plan.md"), most)).toMatchObject({
    bytes: Buffer.from("# A\n"),
  });
});

test("what is too large, no file, or gone is refused with its reason, and nobody waits for a pipe", async () => {
  const root = project({ "dev/active/a/plan.md": "x".repeat(1001), "dev/active/b/x": "" });
  mkdirSync(join(root, "dev/active/b/manifest.jsonl"));
  expect(readInside(root, join(root, "dev/active/a/plan.md"), most)).toBe("file-too-large");
  expect(readInside(root, join(root, "dev/active/b/manifest.jsonl"), most)).toBe("unreadable-file");
  expect(readInside(root, join(root, "dev/active/c/plan.md"), most)).toBe("gone");
  execFileSync("mkfifo", [join(root, "dev/active/b/plan.md")]);
  expect(readInside(root, join(root, "dev/active/b/plan.md"), most)).toBe("unreadable-file");
  await using parts = open([root]);
  await parts.look();
  expect(parts.told().map(({ name }) => name)).toEqual(["a", "b"]);
});

test("a plan of two megabytes and ten thousand lines are read whole", async () => {
  const text = `# Big\n${"- [ ] a line of the plan\n".repeat(80_000)}`;
  const lines = Array.from({ length: 10_000 }, (_, index) => `{"id":"F${index}"}`);
  const root = project({
    "dev/active/a/plan.md": text,
    "dev/active/a/manifest.jsonl": `${lines.join("\n")}\n`,
  });
  await using parts = open([root]);
  await parts.look();
  expect(parts.told()).toEqual([{ name: "a", plan: text, lines }]);
});

test("lines end either way; blank ones are none, a long one is counted, the last may be torn", () => {
  const long = `"${"x".repeat(1 << 20)}"`;
  expect(splitLines(`a\r\n\n  \nb\n${long}\nc`)).toEqual({ lines: ["a", "b"], torn: "c", tooLong: 1 });
  expect(splitLines("a\n")).toEqual({ lines: ["a"], torn: undefined, tooLong: 0 });
  expect(splitLines("")).toEqual({ lines: [], torn: undefined, tooLong: 0 });
});
