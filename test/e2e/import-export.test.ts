import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type Ran } from "./daemon.ts";

const root = temporaryDir();
const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
const original = join(root.path, "original");
const whole = join(root.path, "all.jsonl");
/** What is another a moment later, for it says what goes on now. */
const passing = new Set([
  "burn_usd_per_hour",
  "state",
  "state_since",
  "current_tool",
  "exhausts_at",
  "parallel",
]);
const passes = /"(burn_usd_per_hour|state|state_since|current_tool|exhausts_at)":("[^"]*"|[^,]*),/g;
let copies = 0;

/** History with every trap in it, and sessions over OpenTelemetry and hooks beside. */
beforeAll(async () => {
  const corpus = join(root.path, "corpus");
  const args = [maker, "--out", corpus, "--mb", "2", "--files", "6", "--traps"];
  const made = Bun.spawn([process.execPath, ...args], { stdout: "ignore" });
  expect(await made.exited).toBe(0);
  expect((await run(["import", join(corpus, ".claude"), "--data-dir", original])).code).toBe(0);
  {
    await using _daemon = await startDaemon(original, ["--no-import", "--no-watch"]);
    expect((await run(["demo", "--once", "--data-dir", original])).code).toBe(0);
  }
  expect((await run(["export", "all", "--data-dir", original, "--out", whole])).code).toBe(0);
});
afterAll(() => root[Symbol.dispose]());

function freshDir(): string {
  copies += 1;
  return join(root.path, `copy-${copies}`);
}

function imported(file: string, dataDir: string): Promise<Ran> {
  return run(["import", file, "--data-dir", dataDir]);
}

/** What a ledger answers to everything that adds up, compares or lists. */
async function answersOf(dataDir: string): Promise<Record<string, unknown>> {
  const asked = [
    ["sessions", "--limit", "1000"],
    ["reconcile", "--limit", "1000"],
    ...["daily", "model", "project", "session", "branch"].map((by) => ["report", by]),
    ["costs"],
    ["tools"],
  ];
  const answers: Record<string, unknown> = {};
  for (const words of asked) {
    const { code, out, err } = await run([...words, "--json", "--data-dir", dataDir]);
    expect([code, err], words.join(" ")).toEqual([0, ""]);
    answers[words.join(" ")] = JSON.parse(out, (name, value) => (passing.has(name) ? undefined : value));
  }
  return answers;
}

/** Every line of an export without the numbers that its ledger gave out, and what passes. */
async function linesOf(dataDir: string): Promise<string[]> {
  const { out } = await run(["export", "all", "--data-dir", dataDir]);
  return out
    .split("\n")
    .map((line) => line.replaceAll(/"(key|seq|thing_key)":"?\d+"?/g, "").replaceAll(passes, ""))
    .toSorted();
}

test("a copy answers as its original, and exports as it", async () => {
  const copy = freshDir();
  const { code, out, err } = await imported(whole, copy);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^read [\d,]+ lines · .*\nnew: [\d,]+ sessions, [\d,]+ requests, /);
  expect(await answersOf(copy)).toEqual(await answersOf(original));
  expect(await linesOf(copy)).toEqual(await linesOf(original));
}, 120_000);

test("the same again, or into the ledger it came from, is nothing new", async () => {
  const before = await linesOf(original);
  const { code, out } = await imported(whole, original);
  expect([code, out]).toEqual([0, expect.stringContaining("nothing new: the ledger knew all of it")]);
  expect(await linesOf(original)).toEqual(before);
}, 120_000);

test("a collector takes a compressed file in while it listens", async () => {
  const copy = freshDir();
  for (const ending of ["gz", "zst"]) {
    const file = join(root.path, `all.jsonl.${ending}`);
    expect((await run(["export", "all", "--data-dir", original, "--out", file])).code).toBe(0);
  }
  await using daemon = await startDaemon(copy, ["--no-import", "--no-watch"]);
  const first = await imported(join(root.path, "all.jsonl.gz"), copy);
  expect([first.code, first.err]).toEqual([0, ""]);
  expect(first.out).toContain("new: ");
  expect((await imported(join(root.path, "all.jsonl.zst"), copy)).out).toContain("nothing new");
  const { total } = await daemon.get("/api/usage?group_by=model");
  const there = await run(["report", "model", "--json", "--data-dir", original]);
  expect(total.cost_usd).toBe(JSON.parse(there.out).total.cost_usd);
}, 120_000);

test("a file of one kind is taken, and its sessions are filled in later", async () => {
  const copy = freshDir();
  for (const what of ["requests", "tool-calls", "prompts", "sessions"]) {
    const file = join(root.path, `${what}.jsonl`);
    expect((await run(["export", what, "--data-dir", original, "--out", file])).code).toBe(0);
    expect((await imported(file, copy)).code).toBe(0);
  }
  const [there, here] = await Promise.all([answersOf(original), answersOf(copy)]);
  for (const name of ["report daily", "report model", "report project"]) {
    const rows = ({ [name]: answer }: Record<string, any>) => answer.total.requests;
    expect(rows(here), name).toBe(rows(there));
  }
}, 120_000);

test("broken lines are named, and the rest is taken", async () => {
  const lines = readFileSync(whole, "utf8").trimEnd().split("\n").slice(0, 20);
  const file = join(root.path, "broken.jsonl");
  const request = '{"schema_version":1,"kind":"request","key":"1"}';
  const stray = ["{broken", request, '{"a":1}', "", lines[5]?.replace('"session"', '"sessions"')];
  const known = readFileSync(whole, "utf8").match(/^.*"kind":"request".*"usage_rank":\d+.*$/m)?.[0] ?? "";
  stray.push(
    known.replace(/"usage_rank":\d+/, '"usage_rank":null'),
    known.replace(/"cost_nano":\d+/, '"cost_nano":-1'),
  );
  writeFileSync(file, `\ufeff${[...lines.slice(0, 5), ...stray, ...lines.slice(5)].join("\r\n")}\r\n`);
  const { code, out, err } = await imported(file, freshDir());
  expect(out).toContain(`read ${lines.length + 7} lines`);
  expect(out).toContain(`${file}:6 not JSON\n`);
  expect(out).toContain(`${file}:7 sources is missing\n`);
  expect(out).toContain(`${file}:8 no line of an export\n`);
  expect(out).toContain(`${file}:11 usage_rank cannot be null\n`);
  expect([code, err]).toEqual([1, expect.stringContaining("6 lines could not be read; the rest was taken")]);
});

test("a file that is cut off is taken as far as it goes", async () => {
  const file = join(root.path, "cut.jsonl.gz");
  const all = Bun.gzipSync(readFileSync(whole));
  writeFileSync(file, all.subarray(0, all.length / 2));
  const copy = freshDir();
  const { code, out, err } = await imported(file, copy);
  expect(out).toContain("ends in the middle");
  expect([code, err]).toEqual([1, expect.stringContaining("what came before the damage was taken")]);
  expect((await imported(whole, copy)).code).toBe(0);
  expect(await linesOf(copy)).toEqual(await linesOf(original));
}, 120_000);

test("what is no export that can be taken in is refused with what can", async () => {
  const copy = freshDir();
  const file = (name: string): string => join(root.path, name);
  for (const name of ["r.csv", "r.parquet"]) {
    expect((await run(["export", "--data-dir", original, "--out", file(name)])).code).toBe(0);
  }
  writeFileSync(file("other.jsonl"), '{"type":"user"}\n');
  writeFileSync(file("newer.jsonl"), '{"schema_version":2,"kind":"request"}\n');
  writeFileSync(file("empty.jsonl"), "");
  const refused: [string, number, string][] = [
    ["r.csv", 2, "no JSONL; CSV is for other tools; what can be taken in is written by"],
    ["r.parquet", 2, "Parquet, which is for other tools; what can be taken in is written by"],
    ["other.jsonl", 2, "no export of a ledger"],
    ["newer.jsonl", 1, "newer.jsonl:1 was written by a newer Hallmonitor (schema 2)"],
    ["none.jsonl", 1, "there is no file"],
  ];
  for (const [name, code, sentence] of refused) {
    const ran = await imported(file(name), copy);
    expect([ran.code, ran.err], name).toEqual([code, expect.stringContaining(sentence)]);
  }
  expect(await imported(file("empty.jsonl"), copy)).toMatchObject({
    code: 0,
    out: expect.stringContaining("there is nothing in it"),
  });
});

test("a file that is not there leaves no ledger behind", async () => {
  const nowhere = join(root.path, "nowhere");
  const ran = await imported(join(root.path, "none.jsonl"), nowhere);
  expect([ran.code, existsSync(nowhere)]).toEqual([1, false]);
});

test("an import that is killed is finished by the next one", async () => {
  const copy = freshDir();
  mkdirSync(copy);
  const child = Bun.spawn([bin, "import", whole, "--data-dir", copy], {
    stdout: "ignore",
    stderr: "ignore",
    env: { ...process.env, HOME: root.path },
  });
  // The first commit makes the log of the ledger grow.
  const log = Bun.file(join(copy, "ledger.db-wal"));
  while (child.exitCode === null && !((await log.exists()) && log.size > 500_000)) await Bun.sleep(2);
  child.kill("SIGKILL");
  await child.exited;
  expect((await imported(whole, copy)).code).toBe(0);
  expect(await linesOf(copy)).toEqual(await linesOf(original));
}, 120_000);
