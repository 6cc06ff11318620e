import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

/** KPIs and tools of real histories, from the files to the terminal. */
const dir = temporaryDir();
const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const fixtures = join(import.meta.dir, "..", "fixtures", "transcripts");
/** The corpus ends on 2026-11-19, and begins sixty days before. */
const period = ["--since", "2026-09-01", "--until", "2026-11-30", "--timezone", "UTC"];

afterAll(() => dir[Symbol.dispose]());

interface Truth {
  readonly total: Readonly<
    Record<"requests" | "input" | "output" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h", number>
  >;
  readonly tools: number;
  readonly subagents: number;
}

async function readAll(name: string, claudeDir: string): Promise<string> {
  const dataDir = join(dir.path, name);
  const { code, err } = await run(["import", claudeDir, "--data-dir", dataDir]);
  if (code !== 0) throw new Error(err);
  return dataDir;
}

async function answerOf(dataDir: string, ...words: readonly string[]): Promise<any> {
  const { code, out, err } = await run([...words, "--json", "--data-dir", dataDir]);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

const kpi = (answer: any, name: string): any => answer.kpis.find((one: any) => one.name === name);

describe("a history with everything in it that real ones hold", () => {
  const out = join(dir.path, "corpus");
  let truth: Truth;
  let dataDir: string;

  beforeAll(async () => {
    const args = ["--out", out, "--mb", "12", "--files", "45", "--seed", "11", "--traps"];
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, maker, ...args]);
    if (exitCode !== 0) throw new Error(stderr.toString());
    truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as Truth;
    dataDir = await readAll("corpus-data", join(out, ".claude"));
  }, 60_000);

  test("KPIs are made of the tokens and requests that were written, to the digit", async () => {
    const answer = await answerOf(dataDir, "kpi", ...period);
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, requests } = truth.total;
    const written = input + cacheWrite5m + cacheWrite1h;
    expect(kpi(answer, "tokens_per_session").detail.total).toBe(written + output);
    expect(kpi(answer, "cache_read_percent").detail).toEqual({
      cache_read_tokens: cacheRead,
      sent_tokens: written + cacheRead,
    });
    const errors = kpi(answer, "request_error_percent").detail;
    expect(errors.requests - errors.failed).toBe(requests);
    expect(kpi(answer, "tasks_per_session")).toMatchObject({ value: null, status: "unknown", sessions: 0 });
    expect(kpi(answer, "cost_per_pull_request_usd").value).toBeNull();
  });

  test("every tool call is counted once, a subagent's under its type", async () => {
    const { total, tools } = await answerOf(dataDir, "tools");
    expect(total.calls).toBe(truth.tools);
    expect(tools.reduce((sum: number, { calls }: any) => sum + calls, 0)).toBe(truth.tools);
    const failed = kpi(await answerOf(dataDir, "kpi", ...period), "tool_error_percent").detail;
    expect([failed.failed, failed.calls]).toEqual([total.failed, total.answered]);
    const bySubagent = await answerOf(dataDir, "tools", "--by", "subagent_type");
    expect(bySubagent.total).toEqual(total);
    expect(bySubagent.tools.length).toBeGreaterThan(truth.subagents > 0 ? 1 : 0);
    const bySession = await answerOf(
      dataDir,
      "tools",
      "--by",
      "session",
      "--sort",
      "failures",
      "--limit",
      "3",
    );
    expect(bySession.total).toEqual(total);
    const [first, second, third] = bySession.tools.map(({ failed: count }: any) => count);
    expect(first >= second && second >= third).toBe(true);
  });

  test("the API answers as the command does", async () => {
    await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
    const span = "since=2026-09-01&until=2026-11-30&timezone=UTC";
    expect(await daemon.get(`/api/kpis?${span}`)).toEqual(await answerOf(dataDir, "kpi", ...period));
    const project = "/home/dev/code/project-03";
    expect(await daemon.get(`/api/tools?project=${project}&sort=time`)).toEqual(
      await answerOf(dataDir, "tools", "--project", project, "--sort", "time"),
    );
    await expectRefused(daemon, "/api/kpis?days=0", "days is no number of days");
    await expectRefused(daemon, `/api/kpis?days=3&${span}`, "days says where the period begins already");
    await expectRefused(daemon, "/api/tools?group_by=model", "group_by=model is not known; use one of tool,");
    await expectRefused(daemon, "/api/tools?sort=cost", "sort=cost is not known");
    await expectRefused(daemon, "/api/kpis?weeks=1", "weeks is not known here");
  });
});

async function expectRefused(daemon: StartedDaemon, path: string, words: string): Promise<void> {
  const response = await daemon.fetch(path);
  expect(response.status).toBe(400);
  expect(((await response.json()) as any).error.message).toContain(words);
}

test("a real client's plan is a session with one task done of two", async () => {
  const projects = join(dir.path, "plan", "projects", "-home-dev-project");
  mkdirSync(projects, { recursive: true });
  cpSync(join(fixtures, "2.1.329-plan.jsonl"), join(projects, "11111111-1111-4111-8111-111111111111.jsonl"));
  const dataDir = await readAll("plan-data", join(dir.path, "plan"));
  const answer = await answerOf(dataDir, "kpi", "--since", "2026-01-01", "--until", "2026-12-31");
  expect(kpi(answer, "tasks_per_session")).toMatchObject({
    value: 1,
    target: 3,
    status: "missed",
    sessions: 1,
    detail: { completed: 1 },
  });
});

test("the demo fills every line of the table", async () => {
  const dataDir = join(dir.path, "demo-data");
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  const played = await run(["demo", "--once", "--data-dir", dataDir]);
  expect(played.code).toBe(0);
  const { kpis } = await daemon.get("/api/kpis");
  expect(kpis.filter(({ value }: any) => value === null)).toEqual([]);
  const { out } = await run(["kpi", "--data-dir", dataDir], { COLUMNS: "80" });
  expect(out).toContain("✓ met");
  expect(out.split("\n").every((line) => Bun.stringWidth(line) <= 80)).toBe(true);
}, 60_000);

test("a ledger without sessions and a question that cannot be meant are told in a sentence", async () => {
  const dataDir = join(dir.path, "empty-data");
  const none = await run(["kpi", "--data-dir", dataDir]);
  expect([none.code, none.out]).toEqual([69, ""]);
  const daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  await daemon.stop();
  const empty = await run(["kpi", "--data-dir", dataDir]);
  expect([empty.code, empty.err]).toEqual([0, ""]);
  expect(empty.out.replaceAll("\n", " ")).toContain(`'hallmonitor demo --data-dir ${dataDir}' plays sample`);
  const project = ["--project", "web", "--data-dir", dataDir];
  for (const command of ["tools", "kpi", "stats", "context", "forecast", "costs", "report", "sessions"])
    expect((await run([command, ...project])).out).toBe(empty.out);
  const refused: [string[], string][] = [
    [["kpi", "--days", "week"], "--days is no number of days"],
    [["kpi", "--days", "3", "--since", "2026-11-01"], "--days says where the period begins already"],
    [["kpi", "--since", "2090-01-01"], "which is not yet"],
    [["kpi", "--timezone", "Mars/Base"], "timezone Mars/Base is not known"],
    [["tools", "--by", "model"], "by"],
    [["tools", "--limit", "0"], "--limit is not a number from 1"],
    [["tools", "--session", "nobody"], "no session has the id nobody"],
  ];
  for (const [words, told] of refused) {
    const { code, out, err } = await run([...words, "--data-dir", dataDir]);
    expect([words, code === 2 || code === 1, out]).toEqual([words, true, ""]);
    expect(err).toContain(told);
  }
});
