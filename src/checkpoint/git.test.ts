import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGit } from "./git.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-git-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const env = { PATH: process.env["PATH"], HOME: "/nonexistent" };
/** Long enough for a busy machine; that time is kept has a test of its own. */
const settings = { env, timeoutMs: 20_000 };

function git(...args: string[]): string {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
  const { exitCode, stdout, stderr } = Bun.spawnSync(["git", ...identity, ...args], { cwd: dir, env });
  if (exitCode !== 0) throw new Error(stderr.toString());
  return stdout.toString().trim();
}

function commit(name = "a.txt", text = "one\ntwo\n"): void {
  writeFileSync(join(dir, name), text);
  git("add", "-A");
  git("commit", "-qm", "c");
}

test("tells branch, head, changed files and lines", async () => {
  git("init", "-q");
  commit();
  writeFileSync(join(dir, "a.txt"), "one\n2\nthree\n");
  writeFileSync(join(dir, "new file.txt"), "x");
  expect(await readGit(dir, settings)).toEqual({
    branch: "main",
    head: git("rev-parse", "--short=12", "HEAD"),
    dirty: [
      { status: "M", path: "a.txt" },
      { status: "??", path: "new file.txt" },
    ],
    dirty_total: 2,
    diff: { files: 1, added: 2, removed: 1 },
  });
});

test("a clean repository has nothing dirty", async () => {
  git("init", "-q");
  commit();
  expect(await readGit(dir, settings)).toMatchObject({
    dirty: [],
    dirty_total: 0,
    diff: { files: 0, added: 0, removed: 0 },
  });
});

test("before the first commit there is a branch and no head", async () => {
  git("init", "-q");
  writeFileSync(join(dir, "a.txt"), "one\n");
  git("add", "-A");
  expect(await readGit(dir, settings)).toMatchObject({
    branch: "main",
    head: null,
    dirty_total: 1,
    diff: { files: 1, added: 1, removed: 0 },
  });
});

test("a detached head is no branch, and a worktree has its own", async () => {
  git("init", "-q");
  commit();
  git("worktree", "add", "-q", "-b", "side", join(dir, "side"));
  git("checkout", "-q", "--detach");
  expect(await readGit(dir, settings)).toMatchObject({
    branch: null,
    head: git("rev-parse", "--short=12", "HEAD"),
  });
  expect(await readGit(join(dir, "side"), settings)).toMatchObject({ branch: "side", dirty_total: 0 });
});

test("no repository, no folder, no git: nothing is known", async () => {
  expect(await readGit(dir, settings)).toBeUndefined();
  expect(await readGit(join(dir, "none"), settings)).toBeUndefined();
  git("init", "-q");
  expect(await readGit(dir, { ...settings, env: { PATH: join(dir, "empty") } })).toBeUndefined();
});

test("a repository that the environment names is not looked at", async () => {
  git("init", "-q");
  commit();
  mkdirSync(join(dir, "other"));
  const led = { ...env, GIT_DIR: join(dir, ".git"), GIT_WORK_TREE: dir };
  const elsewhere = mkdtempSync(join(tmpdir(), "hallmonitor-git-"));
  expect(await readGit(elsewhere, { ...settings, env: led })).toBeUndefined();
  rmSync(elsewhere, { recursive: true });
});

test("hundreds of files are counted, and a hundred named", async () => {
  git("init", "-q");
  for (let index = 0; index < 300; index += 1) writeFileSync(join(dir, `f${index}`), "");
  const found = await readGit(dir, settings);
  expect(found?.dirty).toHaveLength(100);
  expect(found?.dirty_total).toBe(300);
});

test("names are one line without escapes, and without secrets", async () => {
  git("init", "-q");
  const key = `AK${"IA"}${"ABCDEFGH12345678"}`;
  writeFileSync(join(dir, "a\u001b[31m\nb"), "");
  writeFileSync(join(dir, key), "");
  const found = await readGit(dir, settings);
  expect(found?.dirty.map(({ path }) => path).toSorted()).toEqual(["[redacted aws key]", "a b"]);
});

describe("nothing is run that a repository names", () => {
  test("no monitor, filter, diff program, text conversion, hook or pager", async () => {
    git("init", "-q");
    commit("a.txt", "one\n");
    const trap = join(dir, "trap.sh");
    const ran = join(dir, ".git", "ran");
    writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >> ${ran}\ncat\n`);
    chmodSync(trap, 0o755);
    writeFileSync(join(dir, ".gitattributes"), "*.txt filter=evil diff=evil\n");
    for (const [key, value] of [
      ["core.fsmonitor", trap],
      ["core.pager", trap],
      ["diff.external", trap],
      ["diff.evil.command", trap],
      ["diff.evil.textconv", trap],
      ["filter.evil.clean", trap],
      ["filter.evil.process", trap],
      ["filter.evil.required", "true"],
      ["core.hooksPath", dir],
    ] as const)
      Bun.spawnSync(["git", "config", key, value], { cwd: dir, env });
    for (const hook of ["post-index-change", "fsmonitor-watchman"]) {
      writeFileSync(join(dir, hook), `#!/bin/sh\necho hook >> ${ran}\n`);
      chmodSync(join(dir, hook), 0o755);
    }
    writeFileSync(join(dir, "a.txt"), "two\n");
    const found = await readGit(dir, settings);
    expect(found?.dirty.map(({ path }) => path)).toContain("a.txt");
    expect(existsSync(ran)).toBe(false);
    // The trap works: a plain status falls into it.
    Bun.spawnSync(["git", "status"], { cwd: dir, env });
    expect(existsSync(ran)).toBe(true);
  });

  test("the index is left as it is", async () => {
    git("init", "-q");
    commit();
    const index = join(dir, ".git", "index");
    chmodSync(index, 0o400);
    const before = Bun.file(index).lastModified;
    writeFileSync(join(dir, "a.txt"), "one\ntwo\n");
    expect(await readGit(dir, settings)).toMatchObject({ dirty_total: 0 });
    expect(Bun.file(index).lastModified).toBe(before);
  });
});

test("a git that does not answer is ended in time, and what it did not say is unknown", async () => {
  const slow = join(dir, "git");
  // It says the branch at once and hangs at all else.
  writeFileSync(slow, '#!/bin/sh\ncase "$*" in *symbolic-ref*) echo main; exit 0;; esac\nexec sleep 60\n');
  chmodSync(slow, 0o755);
  const began = performance.now();
  const found = await readGit(dir, { env: { PATH: `${dir}:${process.env["PATH"]}` }, timeoutMs: 300 });
  expect(performance.now() - began).toBeLessThan(5000);
  expect(found).toEqual({ branch: "main", head: null, dirty: [], dirty_total: null, diff: null });
});
