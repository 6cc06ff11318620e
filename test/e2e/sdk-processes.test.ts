import { beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createTelemetry } from "../../sdk/sdk.js";
import { awayFromMidnight } from "../midnight.ts";
import { temporaryDir } from "./daemon.ts";

const writer = join(import.meta.dir, "sdk-writer.mjs");
const statistics = join(import.meta.dir, "..", "..", "sdk", "command", "llm-telemetry.js");
const today = (): string => new Date().toISOString().slice(0, 10);

// Files are named by their day.
beforeEach(awayFromMidnight);

/** What 20 runs of the writer with 1,000 calls each add up to: 0 + 1 + … + 999 is 499,500. */
const twentyRuns = {
  calls: 20_000,
  failed_calls: 2000,
  tokens: { input: 20 * (100_000 + 499_500), output: 20 * 499_500, total: 20 * (100_000 + 2 * 499_500) },
  cost_usd: 9.99,
  unpriced_calls: 0,
  unmetered_calls: 0,
};

const runtimes = { node: "node", bun: process.execPath };

test.each(Object.entries(runtimes))(
  "twenty processes of %s write 1,000 calls each: no line is lost or torn, and the summary is right",
  async (_name, runtime) => {
    using parent = temporaryDir();
    const dir = join(parent.path, "calls");
    await writeTwenty(runtime, dir);

    const records = linesOf(dir, "telemetry.jsonl").map((line) => JSON.parse(line));
    expect(records).toHaveLength(20_000);
    expect(new Set(records.map(({ call_id }) => call_id)).size).toBe(20_000);
    expect(summaryOf(dir).all_time).toMatchObject(twentyRuns);
    expect(readdirSync(dir).toSorted()).toEqual([".gitignore", today(), "summary.json"]);
    const asked = Bun.spawnSync([runtime, statistics, "stats", "--dir", dir, "--json"]);
    expect(JSON.parse(asked.stdout.toString()).total).toMatchObject(twentyRuns);
  },
);

test("the same with no day kept but today and next to no room: only older days and today's texts give way", async () => {
  using dir = temporaryDir();
  for (const day of ["2026-01-01", "2026-01-02", "2026-01-03"]) oldDay(dir.path, day);
  await writeTwenty("node", dir.path, {
    LLM_RETENTION_DAYS: "0",
    LLM_STORAGE_MAX_SIZE_MB: "1",
    LLM_STORE_PROMPTS: "true",
    LLM_STORE_RESPONSES: "true",
  });

  // A program that had no time left at its end left what it lost to the next one.
  await createTelemetry({ dir: dir.path }).flushTelemetry();
  expect(linesOf(dir.path, "telemetry.jsonl")).toHaveLength(20_000);
  expect(readdirSync(dir.path).toSorted()).toEqual([today(), "summary.json"]);
  const { all_time, dropped } = summaryOf(dir.path);
  expect(all_time).toMatchObject({ calls: 20_003, cost_usd: 12.99, tokens: twentyRuns.tokens });
  const texts = linesOf(dir.path, "prompts.jsonl").length + linesOf(dir.path, "responses.jsonl").length;
  expect(texts).toBeGreaterThan(0);
  expect(texts + dropped["texts-beyond-size"]).toBe(40_000);
});

test("writers killed in the middle of the summary leave a true one, which the next one completes", async () => {
  using dir = temporaryDir();
  const lock = join(dir.path, "summary.lock");
  for (let round = 0; round < 6; round += 1) {
    const heldBefore = idOf(lock);
    const writers = ["a", "b"].map((name) => write("node", dir.path, { name, calls: 1e6 }));
    // One of them is at it, or was a moment ago.
    while (idOf(lock) === heldBefore) await Bun.sleep(1);
    for (const each of writers) each.kill("SIGKILL");
    await Promise.all(writers.map((each) => each.exited));
    const written = linesOf(dir.path, "telemetry.jsonl").length;
    if (existsSync(join(dir.path, "summary.json")))
      expect(summaryOf(dir.path).all_time.calls).toBeLessThanOrEqual(written);
  }
  await write("node", dir.path, { name: "last", calls: 10 }).exited;

  expect(summaryOf(dir.path).all_time.calls).toBe(linesOf(dir.path, "telemetry.jsonl").length);
});

test("a lock of another machine counts as held until it has been silent for long", async () => {
  using dir = temporaryDir();
  const lock = join(dir.path, "summary.lock");
  writeFileSync(lock, JSON.stringify({ pid: 1, host: "elsewhere", id: "x" }));
  await write("node", dir.path, { name: "first", calls: 10 }).exited;
  expect(existsSync(join(dir.path, "summary.json"))).toBe(false);
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(lock, longAgo, longAgo);
  await write("node", dir.path, { name: "second", calls: 10 }).exited;

  expect(summaryOf(dir.path).all_time.calls).toBe(20);
  expect(readdirSync(dir.path).toSorted()).toEqual([today(), "summary.json"]);
});

/** Which file lies there now; undefined when there is none. */
function idOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

interface Writing {
  readonly name: string;
  readonly calls?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function write(runtime: string, dir: string, { name, calls = 1000, env = {} }: Writing) {
  return Bun.spawn([runtime, writer, name, String(calls)], {
    stdout: "ignore",
    stderr: "ignore",
    env: { PATH: process.env["PATH"] ?? "", LLM_TELEMETRY_DIR: dir, ...env },
  });
}

async function writeTwenty(runtime: string, dir: string, env: Writing["env"] = {}): Promise<void> {
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => write(runtime, dir, { name: `w${index}`, env }).exited),
  );
}

/** One call of a dollar on a day long ago. */
function oldDay(dir: string, day: string): void {
  mkdirSync(join(dir, day), { recursive: true });
  const record = {
    timestamp: `${day}T12:00:00.000Z`,
    agent_name: "old",
    operation: "x",
    cost_usd: 1,
    success: true,
  };
  writeFileSync(join(dir, day, "telemetry.jsonl"), `${JSON.stringify(record)}\n`);
}

function linesOf(dir: string, file: string): string[] {
  const text = readFileSync(join(dir, today(), file), "utf8");
  return text.slice(0, -1).split("\n");
}

function summaryOf(dir: string): any {
  return JSON.parse(readFileSync(join(dir, "summary.json"), "utf8"));
}
