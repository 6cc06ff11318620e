import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { temporaryDir, run, type Ran } from "./daemon.ts";
import { smallDisk } from "./small-disk.ts";

const root = temporaryDir();
const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const dataDir = join(root.path, "data");
const corpus = join(root.path, "corpus");
const requests = (): number => truth.total.requests;
let truth: { total: { requests: number; input: number; output: number } };
let folders = 0;

beforeAll(async () => {
  const made = Bun.spawn([process.execPath, maker, "--out", corpus, "--mb", "3", "--files", "4"], {
    stdout: "ignore",
  });
  expect(await made.exited).toBe(0);
  truth = JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8"));
  expect((await run(["import", join(corpus, ".claude"), "--data-dir", dataDir])).code).toBe(0);
});
afterAll(() => root[Symbol.dispose]());

/** A folder of its own for what a test writes. */
function folder(): string {
  folders += 1;
  const path = join(root.path, `out-${folders}`);
  mkdirSync(path);
  return path;
}

function exported(...args: readonly string[]): Promise<Ran> {
  return run(["export", ...args, "--data-dir", dataDir]);
}

function linesOf(text: string): Record<string, any>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("requests go to standard output as JSONL, and add up to the truth", async () => {
  const { code, out, err } = await exported();
  expect([code, err]).toEqual([0, ""]);
  const lines = linesOf(out);
  expect(lines).toHaveLength(requests());
  const sum = (name: string): number => lines.reduce((total, { usage }) => total + usage[name], 0);
  expect([sum("input_tokens"), sum("output_tokens")]).toEqual([truth.total.input, truth.total.output]);
  const times = lines.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
});

test("the ending of the file says how it is written", async () => {
  const out = folder();
  const whole = await exported();
  expect((await exported("--out", join(out, "a.jsonl.gz"))).code).toBe(0);
  expect(gunzipSync(readFileSync(join(out, "a.jsonl.gz"))).toString()).toBe(whole.out);
  expect((await exported("--out", join(out, "a.ndjson.zst"))).code).toBe(0);
  expect(zstdDecompressSync(readFileSync(join(out, "a.ndjson.zst"))).toString()).toBe(whole.out);
  expect((await exported("--out", join(out, "a.csv"))).out).toContain(`${requests()} rows`);
  expect(readFileSync(join(out, "a.csv"), "utf8").split("\r\n")).toHaveLength(requests() + 2);
  expect((await exported("--out", join(out, "a.parquet"))).code).toBe(0);
  expect(readFileSync(join(out, "a.parquet")).subarray(0, 4).toString()).toBe("PAR1");
  expect(readdirSync(out).toSorted()).toEqual(["a.csv", "a.jsonl.gz", "a.ndjson.zst", "a.parquet"]);
});

test("what contradicts itself is refused with a sentence, and nothing is written", async () => {
  const out = folder();
  const refused: [string[], string][] = [
    [["all", "--format", "csv"], "all is many kinds of rows"],
    [["nothing"], "'nothing' cannot be exported; use one of requests"],
    [["--format", "xml"], "--format xml is not known"],
    [["--out", join(out, "a.dat")], "tells no format"],
    [["--out", join(out, "a.csv.gz"), "--zstd"], "gzip and zstd are both asked for"],
    [["--out", join(out, "a.parquet"), "--gzip"], "parquet is compressed inside"],
    [["--json", "--format", "csv"], "--json means --format jsonl"],
    [["--out", join(out, "none", "a.csv")], "there is no folder"],
    [["--out", out, "--format", "csv", "--force"], "is no file that can be replaced"],
    [["--out", "/dev/null", "--format", "csv", "--force"], "is no file that can be replaced"],
    [["--since", "2026-13-01"], "--since is not a time"],
  ];
  for (const [args, sentence] of refused) {
    const { code, out: said, err } = await exported(...args);
    expect([code, said, err], args.join(" ")).toEqual([2, "", expect.stringContaining(sentence)]);
  }
  expect(readdirSync(out)).toEqual([]);
});

test("a file that is there is kept, unless it is to be replaced", async () => {
  const path = join(folder(), "a.csv");
  writeFileSync(path, "precious");
  const { code, err } = await exported("--out", path);
  expect([code, err]).toEqual([1, expect.stringContaining("is there already; --force replaces it")]);
  expect(readFileSync(path, "utf8")).toBe("precious");
  expect((await exported("--out", path, "--force")).code).toBe(0);
  expect(readFileSync(path, "utf8")).toStartWith("at,key,session_id");
});

test("a link stays a link, and the file it leads to is replaced", async () => {
  const out = folder();
  writeFileSync(join(out, "real.csv"), "old");
  symlinkSync(join(out, "real.csv"), join(out, "link.csv"));
  expect((await exported("--out", join(out, "link.csv"), "--force")).code).toBe(0);
  expect(readFileSync(join(out, "real.csv"), "utf8")).toStartWith("at,key");
});

test("a filter narrows what is written; nothing that matches is said and is no fault", async () => {
  const [first] = linesOf((await exported("sessions")).out);
  const own = linesOf((await exported("--session", String(first?.["id"]).slice(0, 13))).out);
  expect(own).toHaveLength(first?.["requests"]);
  expect(new Set(own.map(({ session_id }) => session_id))).toEqual(new Set([first?.["id"]]));
  const path = join(folder(), "none.csv");
  const none = await exported("--branch", "none", "--out", path);
  expect([none.code, none.out]).toEqual([0, expect.stringContaining("0 rows")]);
  expect(none.out).toContain("nothing in the ledger matches");
  expect(readFileSync(path, "utf8").split("\r\n")).toHaveLength(2);
});

test("without a ledger there is nothing to export, and it says how to begin", async () => {
  const { code, err } = await run(["export", "--data-dir", join(root.path, "nowhere")]);
  expect([code, err]).toEqual([69, expect.stringContaining("hallmonitor up")]);
  expect(existsSync(join(root.path, "nowhere"))).toBe(false);
});

test("an export that is stopped leaves nothing behind", async () => {
  const out = folder();
  const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
  const args = [bin, "export", "all", "--data-dir", dataDir, "--out", join(out, "a.jsonl")];
  const child = Bun.spawn(args, {
    stdout: "ignore",
    stderr: "pipe",
    env: { ...process.env, HOME: root.path },
  });
  // The file beside its place shows that writing has begun.
  while (child.exitCode === null && readdirSync(out).every((name) => !name.endsWith(".part")))
    await new Promise(setImmediate);
  child.kill("SIGINT");
  const code = await child.exited;
  const err = await new Response(child.stderr).text();
  // A machine that is quick enough writes three megabytes before the signal comes.
  if (code === 0) expect(readdirSync(out)).toEqual(["a.jsonl"]);
  else
    expect([code, err, readdirSync(out)]).toEqual([1, expect.stringContaining("nothing of it is kept"), []]);
});

test("a disk that may not be written is named", async () => {
  const out = join(folder(), "disk");
  using _disk = smallDisk(out, "64k");
  expect(Bun.spawnSync(["mount", "-o", "remount,ro", out]).exitCode).toBe(0);
  const { code, err } = await exported("--out", join(out, "a.csv"));
  expect([code, err]).toEqual([69, expect.stringContaining("the disk is read-only; choose another place")]);
});
