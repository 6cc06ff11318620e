import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellWord } from "../domain/shell-word.ts";
import { readGit } from "./git.ts";

let dir: string;
/** Where programs lie that are not the repository's, though its name begins alike. */
let bin: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-git-"));
  bin = `${dir}-bin`;
  mkdirSync(bin);
});
afterEach(() => {
  for (const one of [dir, bin]) rmSync(one, { recursive: true, force: true });
});

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

test("in a folder of a repository lines are those of all its files, as the changed files are", async () => {
  git("init", "-q");
  commit();
  git("config", "diff.relative", "true");
  mkdirSync(join(dir, "web"));
  writeFileSync(join(dir, "a.txt"), "one\n");
  expect(await readGit(join(dir, "web"), settings)).toMatchObject({
    dirty: [{ status: "M", path: "a.txt" }],
    diff: { files: 1, added: 0, removed: 1 },
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
  expect(await readGit("/tmp/a\0b", settings)).toBeUndefined();
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
  let program: string;
  /** As a shell takes it, by which git runs what a config names. */
  let trap: string;
  let ran: string;
  beforeEach(() => {
    program = join(dir, "trap.sh");
    trap = shellWord(program);
    ran = join(dir, "ran");
    writeProgram(program, `echo "$0 $*" >> '${ran}'\ncat`);
    git("init", "-q");
  });

  function writeProgram(path: string, text: string): void {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  /** The trap works: a plain git falls into it, where `readGit` did not. */
  function expectTrapped(...command: string[]): void {
    expect(existsSync(ran)).toBe(false);
    Bun.spawnSync(["git", ...command], { cwd: dir, env });
    expect(existsSync(ran)).toBe(true);
  }

  test("no monitor, filter, diff program, text conversion, hook, alias or pager", async () => {
    commit("a.txt", "one\n");
    writeFileSync(join(dir, ".gitattributes"), "*.txt filter=evil diff=evil\n");
    for (const key of [
      "alias.status",
      "alias.diff",
      "core.alternateRefsCommand",
      "core.askPass",
      "core.editor",
      "core.fsmonitor",
      "core.gitProxy",
      "core.pager",
      "core.sshCommand",
      "credential.helper",
      "diff.external",
      "diff.evil.command",
      "diff.evil.textconv",
      "filter.evil.clean",
      "filter.evil.process",
      "filter.evil.smudge",
      "gpg.program",
      "hook.evil.command",
      "interactive.diffFilter",
      "pager.status",
      "pager.diff",
    ])
      git("config", key, trap);
    for (const [key, value] of [
      ["alias.symbolic-ref", `!${trap}`],
      ["core.hooksPath", dir],
      ["diff.submodule", "diff"],
      ["filter.evil.required", "true"],
      ["hook.evil.event", "post-index-change"],
      ["log.showSignature", "true"],
      ["status.submoduleSummary", "true"],
    ] as const)
      git("config", key, value);
    for (const hook of ["post-index-change", "fsmonitor-watchman", "reference-transaction"])
      writeProgram(join(dir, hook), `echo hook >> '${ran}'`);
    writeFileSync(join(dir, "a.txt"), "two\n");
    rmSync(ran, { force: true });
    const found = await readGit(dir, settings);
    expect(found?.dirty.map(({ path }) => path)).toContain("a.txt");
    expect(found?.diff).toMatchObject({ files: 1 });
    expectTrapped("status");
  });

  test.each(["a=b", "a.b", 'a"b', "A b\u00e9=", "=", "-c", ""])("no filter named %p", async (name) => {
    const section = `[filter "${name.replaceAll('"', String.raw`\"`)}"]`;
    commit("a.txt", "one\n");
    // What else than a name the attribute may say is for git to judge: it is asked for by all that can be.
    writeFileSync(join(dir, ".gitattributes"), `* filter=${name}\n`);
    appendFileSync(join(dir, ".git", "config"), `${section}\nclean = ${trap}\nprocess = ${trap}\nrequired\n`);
    writeFileSync(join(dir, "a.txt"), "two\n");
    expect(await readGit(dir, settings)).toMatchObject({ diff: { files: 1 } });
    expect(existsSync(ran)).toBe(false);
    if (name === "a=b") expectTrapped("diff");
  });

  test("no filter that an included file names", async () => {
    commit("a.txt", "one\n");
    writeFileSync(join(dir, ".gitattributes"), "* filter=evil\n");
    writeFileSync(join(dir, "more"), `[filter "evil"]\nclean = ${trap}\n`);
    git("config", "includeIf.onbranch:**.path", join(dir, "more"));
    writeFileSync(join(dir, "a.txt"), "two\n");
    expect(await readGit(dir, settings)).toMatchObject({ diff: { files: 1 } });
    expectTrapped("diff");
  });

  test.each([
    ["is too long", "x".repeat(1_000_000), Buffer.from("evil")],
    ["has a name that is no text", "x", Buffer.from([0xff])],
  ])("where the list of filters %s, nothing is compared", async (_, other, name) => {
    commit("a.txt", "one\n");
    writeFileSync(
      join(dir, ".gitattributes"),
      Buffer.concat([Buffer.from("* filter="), name, Buffer.from("\n")]),
    );
    const evil = [Buffer.from('[filter "'), name, Buffer.from(`"]\nclean = ${trap}\n`)];
    appendFileSync(
      join(dir, ".git", "config"),
      Buffer.concat([Buffer.from(`[filter "${other}"]\nclean =\n`), ...evil]),
    );
    writeFileSync(join(dir, "a.txt"), "two\n");
    const nothing = { dirty: [], dirty_total: null, diff: null };
    expect(await readGit(dir, settings)).toEqual({ branch: "main", head: expect.any(String), ...nothing });
    expect(existsSync(ran)).toBe(false);
  });

  test("a folder of a clone that looks like a repository is none", async () => {
    const inner = join(dir, "pkg");
    mkdirSync(inner);
    git("init", "-q", "--bare", inner);
    const core = "[core]\nrepositoryFormatVersion = 0\nbare = false\nworktree = .\n";
    writeFileSync(join(inner, "config"), `${core}[filter "evil"]\nclean = ${trap}\n`);
    writeFileSync(join(inner, "a.txt"), "one\n");
    git("-C", inner, "add", "a.txt");
    git("-C", inner, "commit", "-qm", "c");
    writeFileSync(join(inner, ".gitattributes"), "* filter=evil\n");
    writeFileSync(join(inner, "a.txt"), "two\n");
    expect(await readGit(inner, settings)).toBeUndefined();
    expectTrapped("-C", inner, "status");
  });

  test("no program that fetches what is missing, for a git that does not know how to leave it", async () => {
    commit("a.txt", "one\n");
    writeProgram(program, `echo fetched >> '${ran}'`);
    const object = git("rev-parse", "HEAD:a.txt");
    rmSync(join(dir, ".git", "objects", object.slice(0, 2), object.slice(2)));
    for (const [key, value] of [
      ["core.repositoryFormatVersion", "1"],
      ["extensions.partialClone", "origin"],
      ["protocol.allow", "always"],
      ["remote.origin.promisor", "true"],
      ["remote.origin.uploadpack", trap],
      ["remote.origin.url", dir],
    ] as const)
      git("config", key, value);
    writeFileSync(join(dir, "a.txt"), "two\n");
    writeProgram(join(bin, "git"), `unset GIT_NO_LAZY_FETCH\nexec '${Bun.which("git")}' "$@"`);
    const old = { ...env, PATH: `${bin}:${env.PATH}` };
    expect(await readGit(dir, { ...settings, env: old })).toMatchObject({ diff: null });
    expectTrapped("diff");
  });

  test("no git that lies in the repository, wherever the PATH leads", async () => {
    const own = join(dir, "node_modules", ".bin");
    mkdirSync(own, { recursive: true });
    for (const folder of [dir, own]) writeProgram(join(folder, "git"), `echo "$0 $*" >> '${ran}'`);
    for (const place of [".", dir, `${dir}/`, own, join("node_modules", ".bin")]) {
      const led = { ...env, PATH: `${place}:${env.PATH}` };
      expect(await readGit(dir, { ...settings, env: led })).toMatchObject({ branch: "main" });
      expect([place, existsSync(ran)]).toEqual([place, false]);
    }
  });

  test("a submodule's own settings are not followed", async () => {
    const inner = join(dir, "inner");
    git("init", "-q", inner);
    git("-C", inner, "commit", "-q", "--allow-empty", "-m", "c");
    git("add", "inner");
    git("commit", "-qm", "c");
    git("-C", inner, "config", "core.fsmonitor", trap);
    git("-C", inner, "commit", "-q", "--allow-empty", "-m", "d");
    rmSync(ran, { force: true });
    expect((await readGit(dir, settings))?.dirty).toContainEqual({ status: "M", path: "inner" });
    expectTrapped("status");
  });

  test("the index is left as it is", async () => {
    git("init", "-q");
    commit();
    const index = join(dir, ".git", "index");
    chmodSync(index, 0o400);
    const before = Bun.file(index).lastModified;
    const touched = join(dir, "a.txt");
    writeFileSync(touched, "one\ntwo\n");
    const later = new Date(Date.now() + 10_000);
    utimesSync(touched, later, later);
    expect(await readGit(dir, settings)).toMatchObject({ dirty_total: 0 });
    expect(Bun.file(index).lastModified).toBe(before);
  });
});

test("a git that does not answer is ended in time, and what it did not say is unknown", async () => {
  const slow = join(bin, "git");
  // It says the branch at once and hangs at all else.
  writeFileSync(slow, '#!/bin/sh\ncase "$*" in *symbolic-ref*) echo main; exit 0;; esac\nexec sleep 60\n');
  chmodSync(slow, 0o755);
  const began = performance.now();
  const found = await readGit(dir, { env: { PATH: `${bin}:${process.env["PATH"]}` }, timeoutMs: 300 });
  expect(performance.now() - began).toBeLessThan(5000);
  expect(found).toEqual({ branch: "main", head: null, dirty: [], dirty_total: null, diff: null });
});
