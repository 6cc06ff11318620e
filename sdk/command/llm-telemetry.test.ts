import { expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTelemetry } from "../telemetry.js";
import { temporaryDir } from "../temporary-dir.ts";

const command = join(import.meta.dir, "llm-telemetry.js");

function run(args: readonly string[], { cwd = "/", columns = 80, runtime = "node" } = {}) {
  const { stdout, stderr, exitCode } = Bun.spawnSync([runtime, command, ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", COLUMNS: String(columns) },
  });
  return { out: stdout.toString(), err: stderr.toString(), code: exitCode };
}

/** Calls of two agents on three days: 2026-10-25 (a Sunday), 26 and 2026-11-02, each of 1.5 s. */
function history(dir: string): void {
  const call = (day: string, agent_name: string, model: string, cost_usd: number | null) => {
    const timestamp = `${day}T10:00:00.000Z`;
    const tokens = { input: 1000, output: 100, total: 1100 };
    const record = { timestamp, agent_name, operation: "ask", model, duration_ms: 1500, tokens, cost_usd };
    mkdirSync(join(dir, day), { recursive: true });
    appendFileSync(join(dir, day, "telemetry.jsonl"), `${JSON.stringify({ ...record, success: true })}\n`);
  };
  call("2026-10-25", "writer", "big-model", 1.25);
  call("2026-10-26", "writer", "small-model", 0.0111);
  call("2026-11-02", "reader", "small-model", 0.0111);
  call("2026-11-02", "reader", "house-model", null);
}

test("stats show calls, tokens and cost, and say what is not known", () => {
  using dir = temporaryDir();
  history(dir.path);
  expect(run(["stats", "--dir", dir.path]).out.split("\n").slice(0, 4)).toEqual([
    "All time",
    "",
    "calls     4, 0 failed",
    "tokens    4,400 (4,000 in, 400 out)",
  ]);
  expect(run(["stats", "--dir", dir.path]).out).toContain("cost      $1.27; 1 call without a cost");
});

test.each(["node", process.execPath])("costs come by model, agent and period, the same on %s", (runtime) => {
  using dir = temporaryDir();
  history(dir.path);
  const { out, err, code } = run(["costs", "--dir", dir.path, "--all", "--period", "week"], { runtime });
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`All time: $1.27; 1 call without a cost

model        calls  failed  input  output  tokens  average  unpriced     cost
big-model        1       0  1,000     100   1,100    1.5 s         0    $1.25
small-model      2       0  2,000     200   2,200    1.5 s         0  $0.0222
house-model      1       0  1,000     100   1,100    1.5 s         1        –

agent   calls  failed  input  output  tokens  average  unpriced     cost
writer      2       0  2,000     200   2,200    1.5 s         0    $1.26
reader      2       0  2,000     200   2,200    1.5 s         1  $0.0111

week        calls  failed  input  output  tokens  average  unpriced     cost
2026-10-19      1       0  1,000     100   1,100    1.5 s         0    $1.25
2026-10-26      1       0  1,000     100   1,100    1.5 s         0  $0.0111
2026-11-02      2       0  2,000     200   2,200    1.5 s         1  $0.0111
`);
});

test("calls of removed days are named where they are missing, and only there", async () => {
  using dir = temporaryDir();
  history(dir.path);
  const now = () => Date.UTC(2026, 10, 2, 12);
  await createTelemetry({ dir: dir.path, retentionDays: 3, now }).flushTelemetry();
  const last = (...args: string[]) =>
    run([...args, "--dir", dir.path])
      .out.trimEnd()
      .split("\n")
      .at(-1);
  const removed = "Retention removed days up to 2026-10-26: 2 calls,";
  expect(last("costs", "--since", "2026-10-01")).toBe(`${removed} in no period, only in --all.`);
  expect(last("stats", "--until", "2026-10-26")).toBe(`${removed} in no period, only in --all.`);
  expect(last("costs", "--all")).toBe(`${removed} in no day.`);
  for (const args of [
    ["costs", "--all", "--by", "model"],
    ["costs", "--since", "2026-10-27"],
    ["costs", "--until", "2026-10-24"],
    ["costs", "--since", "2026-10-01", "--agent", "reader"],
  ])
    expect(last(...args)).not.toContain("Retention");
});

test("costs can be had for programs, by what is asked", () => {
  using dir = temporaryDir();
  history(dir.path);
  const { out } = run([
    "costs",
    "--dir",
    dir.path,
    "--all",
    "--by",
    "model,period",
    "--period",
    "month",
    "--json",
  ]);
  const { schema_version, total, by_model, by_period, by_agent } = JSON.parse(out);
  expect(schema_version).toBe(1);
  expect(total).toMatchObject({ calls: 4, cost_usd: 1.2722, unpriced_calls: 1 });
  expect(by_model).toMatchObject([
    { model: "big-model", cost_usd: 1.25 },
    { model: "small-model", cost_usd: 0.0222 },
    { model: "house-model", cost_usd: null },
  ]);
  expect(by_period).toMatchObject([
    { month: "2026-10", calls: 2 },
    { month: "2026-11", calls: 2 },
  ]);
  expect(by_agent).toBeUndefined();
});

test("periods and filters choose calls", () => {
  using dir = temporaryDir();
  history(dir.path);
  const calls = (...args: string[]) =>
    JSON.parse(run(["stats", "--dir", dir.path, "--json", ...args]).out).total.calls;
  expect(calls("--since", "2026-10-26")).toBe(3);
  expect(calls("--until=2026-10-26")).toBe(2);
  expect(calls("--since", "2026-10-26", "--until", "2026-10-26")).toBe(1);
  expect(calls("--agent", "writer", "--model", "big-model")).toBe(1);
});

test("a day that UTC has not begun has no calls yet", () => {
  using dir = temporaryDir();
  history(dir.path);
  const { code, out } = run(["costs", "--dir", dir.path, "--since", "9000-01-01"]);
  expect([code, out.split("\n")[0]]).toEqual([0, "No calls from 9000-01-01 to 9000-01-01 (UTC) that match."]);
});

test("no line is wider than the terminal, and hostile names cannot write to it", () => {
  using dir = temporaryDir();
  mkdirSync(join(dir.path, "2026-11-28"));
  const record = {
    timestamp: "2026-11-28T10:00:00Z",
    agent_name: "\u001b[31mred\u001b]0;title\u0007 名前名前名前名前 \u202eevil\nline",
    operation: "o".repeat(300),
    model: "m",
    cost_usd: 123_456.789,
    tokens: { input: 999_999_999, output: 999_999_999 },
  };
  writeFileSync(join(dir.path, "2026-11-28", "telemetry.jsonl"), `${JSON.stringify(record)}\ntorn\n`);
  for (const columns of [20, 40, 80, 200])
    for (const name of ["stats", "costs"]) {
      const { out } = run([name, "--dir", dir.path, ...(name === "costs" ? ["--all"] : [])], { columns });
      for (const hidden of ["\u001b", "\u0007", "\u202e"]) expect(out).not.toContain(hidden);
      for (const line of out.split("\n")) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  expect(run(["stats", "--dir", dir.path]).out).toContain("1 line could not be read.");
});

test("an empty folder is told what to do", () => {
  using dir = temporaryDir();
  const { out, code } = run(["costs"], { cwd: dir.path });
  expect(code).toBe(0);
  expect(out).toContain("yet.");
  expect(out).toContain("trackAiCall()");
});

test.each([
  [["stats", "--dasy", "3"], 2, "--dasy"],
  [["stats", "--days", "0"], 2, "--days must be a whole number from 1 to 36500"],
  [["stats", "--days", "36501"], 2, "--days must be a whole number from 1 to 36500"],
  [["stats", "--days=-3"], 2, "--days must be"],
  [["stats", "--days", "1.5"], 2, "--days must be"],
  [["stats", "--since", "2026-02-30"], 2, "--since must be a day"],
  [["stats", "--since", "2026-02-03", "--until", "2026-02-01"], 2, "is after"],
  [["stats", "--days", "3", "--all"], 2, "give one of"],
  [["costs", "--by", "colour"], 2, "--by knows model, agent, operation, period"],
  [["costs", "--period", "year"], 2, "--period knows day, week, month"],
  [["stats", "--by", "model"], 2, "are for costs"],
  [["cost"], 2, 'no command "cost"'],
  [["stats", "today"], 2, "one word too many"],
  [["stats", "--dir", "/nowhere"], 1, "there is no folder /nowhere"],
])("%j is refused", (args, exitCode, message) => {
  const { code, err, out } = run(args);
  expect([code, out]).toEqual([exitCode, ""]);
  expect(err).toContain(message);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("a storage that cannot be read is named", () => {
  using dir = temporaryDir();
  mkdirSync(join(dir.path, "summary.json"));
  const { code, err } = run(["stats", "--dir", dir.path]);
  expect(code).toBe(69);
  expect(err).toStartWith(`llm-telemetry: ${dir.path} cannot be read: EISDIR`);
});

test("a COLUMNS that is no width changes nothing", () => {
  using dir = temporaryDir();
  history(dir.path);
  const words = ["costs", "--dir", dir.path, "--all"];
  for (const columns of [0, -5, 4.5]) expect(run(words, { columns }).out).toBe(run(words).out);
});

test.skipIf(!existsSync("/dev/full"))(
  "an answer that a full disk does not take is a failure that says why",
  () => {
    const { stderr, exitCode } = Bun.spawnSync(["sh", "-c", `node "${command}" --help >/dev/full`], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
    expect(exitCode).toBe(69);
    expect(stderr.toString()).toContain("llm-telemetry: standard output could not be written");
  },
);

test("a reader that has enough is no failure", () => {
  const { stderr, exitCode } = Bun.spawnSync(
    ["bash", "-o", "pipefail", "-c", `node "${command}" --help | true`],
    { env: { PATH: process.env["PATH"] ?? "" } },
  );
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
});
