import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { historyFile, isLeftOut, listTranscripts, metaFile, walkTranscripts } from "./folder.ts";

const home = mkdtempSync(join(tmpdir(), "folders-"));
afterAll(() => rmSync(home, { recursive: true }));
let roots = 0;

/** A root of its own with these files below `projects`. */
function rootOf(...files: readonly string[]): string {
  const root = join(home, `${(roots += 1)}`);
  for (const file of files) write(join(root, "projects", file));
  return root;
}

function write(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "{}\n");
}

function list(root: string): { names: string[]; skipped: string[] } {
  const skipped: string[] = [];
  const files = listTranscripts(root, (message) => void skipped.push(message));
  const names = files.map(({ path }) => relative(join(root, "projects"), path).replaceAll(sep, "/"));
  return { names, skipped };
}

test("transcripts of sessions, subagents and workflows are listed, and nothing else", () => {
  const wanted = [
    "-a/5e55.jsonl",
    "-a/5e55/subagents/agent-1.jsonl",
    "-a/5e55/subagents/workflows/wf/agent-2.jsonl",
    "-a/agent-old.jsonl",
    "memory/6e66.jsonl",
  ];
  const others = [
    "-a/5e55/subagents/agent-1.meta.json",
    "-a/5e55/tool-results/output.jsonl",
    "-a/memory/note.jsonl",
    "-a/5e55.jsonl.bak",
  ];
  const { names, skipped } = list(rootOf(...wanted, ...others));
  expect(names.toSorted()).toEqual(wanted);
  expect(skipped).toEqual([]);
});

test("a file is told with its size, times and identity", () => {
  const [file] = listTranscripts(rootOf("-a/1.jsonl"), () => undefined);
  expect(file?.size).toBe(3);
  expect(Math.abs(Date.now() - (file?.mtimeMs ?? 0))).toBeLessThan(60_000);
  expect(file).toMatchObject({
    birthMs: expect.any(Number),
    device: expect.any(Number),
    inode: expect.any(Number),
  });
});

test("a root that is missing or a file has no transcripts, which is nothing to report", () => {
  expect(list(join(home, "none"))).toEqual({ names: [], skipped: [] });
  const root = rootOf();
  write(join(root, "projects"));
  expect(list(root)).toEqual({ names: [], skipped: [] });
});

test("links that loop or stay inside are not followed", () => {
  const root = rootOf("-a/1.jsonl");
  const projects = join(root, "projects");
  symlinkSync(projects, join(projects, "-a", "loop"));
  symlinkSync(join(projects, "-a"), join(projects, "-b"));
  symlinkSync(join(projects, "-a", "1.jsonl"), join(projects, "-a", "2.jsonl"));
  symlinkSync(home, join(projects, "above"));
  symlinkSync(join(home, "nowhere"), join(projects, "dangling"));
  expect(list(root)).toEqual({ names: ["-a/1.jsonl"], skipped: [] });
});

test("links that lead out are followed, once each", () => {
  const root = rootOf("-a/1.jsonl");
  const projects = join(root, "projects");
  write(join(root, "elsewhere", "2.jsonl"));
  write(join(root, "elsewhere", "5e55", "subagents", "agent-3.jsonl"));
  write(join(root, "single.jsonl"));
  symlinkSync(join(root, "elsewhere"), join(projects, "-moved"));
  symlinkSync(join(root, "elsewhere"), join(root, "elsewhere", "loop"));
  symlinkSync(join(root, "single.jsonl"), join(projects, "-a", "single.jsonl"));
  const names = ["-a/1.jsonl", "-a/single.jsonl", "-moved/2.jsonl", "-moved/5e55/subagents/agent-3.jsonl"];
  expect(list(root).names.toSorted()).toEqual(names);
});

test("a root behind a link is listed under the link", () => {
  const root = rootOf("-a/1.jsonl");
  symlinkSync(root, `${root}-link`);
  expect(list(`${root}-link`).names).toEqual(["-a/1.jsonl"]);
});

test("a folder that vanishes during the walk is skipped and reported, the rest is listed", () => {
  const root = rootOf("-a/1.jsonl", "-b/2.jsonl", "-c/3.jsonl");
  const skipped: string[] = [];
  const walk = walkTranscripts(join(root, "projects"), { onSkip: (message) => void skipped.push(message) });
  const first = walk.next();
  const kept = dirname(first.done === true ? "" : first.value.path);
  const swept = ["-a", "-b", "-c"]
    .map((name) => join(root, "projects", name))
    .filter((path) => path !== kept);
  for (const path of swept) rmSync(path, { recursive: true });
  expect([...walk]).toEqual([]);
  expect(skipped.toSorted()).toEqual(swept.map((path) => `skipped the folder ${path}: ENOENT`));
});

test("a folder that may not be read is skipped and reported, the rest is listed", () => {
  // Root may read everything.
  if (process.getuid?.() === 0) return;
  const root = rootOf("-a/1.jsonl", "-b/2.jsonl");
  chmodSync(join(root, "projects", "-a"), 0o000);
  const { names, skipped } = list(root);
  chmodSync(join(root, "projects", "-a"), 0o700);
  expect(names).toEqual(["-b/2.jsonl"]);
  expect(skipped).toEqual([`skipped the folder ${join(root, "projects", "-a")}: EACCES`]);
});

test("the history is found where there is one", () => {
  const root = rootOf("-a/1.jsonl");
  expect(historyFile(root)).toBeUndefined();
  write(join(root, "history.jsonl"));
  expect(historyFile(root)).toMatchObject({ path: join(root, "history.jsonl"), size: 3 });
});

test("only a subagent's transcript has a description beside it", () => {
  expect(metaFile("/p/-a/s/subagents/agent-a1.jsonl")).toBe("/p/-a/s/subagents/agent-a1.meta.json");
  expect(metaFile(String.raw`C:\p\agent-a1.jsonl`)).toBe(String.raw`C:\p\agent-a1.meta.json`);
  expect(metaFile("/p/agent-x/5e55.jsonl")).toBeUndefined();
  expect(metaFile("/p/subagent-x.jsonl")).toBeUndefined();
});

test("a path in a folder of outputs or memories is left out, a project of that name is not", () => {
  expect(isLeftOut(join("-a", "5e55", "tool-results", "x.jsonl"))).toBe(true);
  expect(isLeftOut(join("-a", "memory"))).toBe(true);
  expect(isLeftOut(join("memory", "1.jsonl"))).toBe(false);
});
