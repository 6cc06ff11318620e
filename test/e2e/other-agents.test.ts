/**
 * Other agents than Claude Code, by the telemetry that their real clients sent (test/fixtures/otlp), held against what the model
 * behind them answered: each tells of a request over several signals, and it counts once.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

const fixtures = join(import.meta.dir, "..", "fixtures", "otlp");
const files = readdirSync(fixtures).filter((name) => /^(?!claude-code).*\.json$/.test(name));

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  // Whatever comes first, and again: a sender that got no answer sends once more.
  for (const name of [...files, ...files.toReversed()]) await tell(name);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function tell(name: string): Promise<void> {
  const [, signal = ""] = /-(\w+)\.json$/.exec(name) ?? [];
  const response = await fetch(`${daemon.httpUrl}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: Bun.file(join(fixtures, name)),
  });
  expect([name, response.status, await response.text()]).toEqual([name, 200, "{}"]);
}

/**
 * Agent, session, requests and tokens (input with the cache, read from it, written to it, output with reasoning, reasoning), as the
 * scripted model counted them; then tools, those that failed, and prompts.
 */
const truth = [
  ["codex", "01a1f996-2092-7450-913e-34a02c748b6d", 6, 74730, 65024, 0, 864, 240, 4, 1, 2],
  ["codex", "01a1f998-edab-7062-a802-88168d0e0a5d", 4, 57700, 38144, 0, 895, 184, 2, 0, 1],
  ["codex", "01a1f9a9-f878-7792-8b6a-aacc1b84737b", 4, 48280, 39424, 0, 736, 224, 3, 1, 1],
  ["gemini", "f5a4e993-8c70-4405-8965-e3892b65bab1", 8, 60151, 51328, 0, 594, 249, 5, 2, 2],
  ["github-copilot", "980c6c5b-be43-433b-a2d8-09090e7d299c", 4, 42500, 34944, 6656, 327, 95, 4, 2, 0],
  ["opencode", "ses_e065b1fcaffe62WkjsBQm9b7ZK", 5, 42550, 34816, 0, 346, 107, 4, 2, 0],
  ["qwen", "62691927-898e-4e3b-bcc5-49a184345101", 4, 37770, 31744, 0, 325, 100, 4, 2, 1],
];

test("sessions of other agents have the requests and tokens that the model answered", async () => {
  const { sessions } = await daemon.get("/api/sessions");
  const told = sessions.map(({ agent, id, requests, usage, ...session }: any) => [
    agent,
    id,
    requests,
    usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
    usage.cache_read_input_tokens,
    usage.cache_creation_input_tokens,
    usage.output_tokens,
    usage.reasoning_output_tokens,
    session.tool_calls,
    session.tool_failures,
    session.prompts,
  ]);
  expect(told.toSorted()).toEqual(truth.toSorted());
});

test("their models are priced, and models that nobody knows are told to have no price", async () => {
  const { groups } = await daemon.get("/api/usage?group_by=model");
  const costs = Object.fromEntries(groups.map((one: any) => [one.key, one.cost_usd]));
  // gpt-5.5: 29,262 in at $5, 1,759 out at $30, 103,168 read at $0.50 a million.
  expect(costs["gpt-5.5"]).toBeCloseTo(0.250664, 9);
  expect(costs["stub-coder"]).toBeNull();
});

test("their versions, and which of their tools failed, are told", async () => {
  const { sessions } = await daemon.get("/api/sessions");
  const versions = Object.fromEntries(sessions.map((one: any) => [one.agent, one.client_version]));
  expect(versions).toMatchObject({ gemini: null, "github-copilot": "1.0.102", qwen: "0.24.4" });
  const { tools } = await daemon.get("/api/tools?agent=codex");
  expect(tools).toContainEqual(expect.objectContaining({ key: "exec_command", calls: 7, failed: 2 }));
});

test("entries of the feed add up to their usage, whichever signal tells of a request", async () => {
  const { metrics } = await daemon.get("/api/metrics?limit=1000");
  const told = metrics.filter(({ tokens }: any) => tokens !== undefined);
  const sum = (of: (entry: any) => number | undefined): number =>
    metrics.reduce((total: number, entry: any) => total + (of(entry) ?? 0), 0);
  const { total } = await daemon.get("/api/usage?group_by=agent");
  expect(told).toHaveLength(total.requests);
  expect(sum(({ tokens }) => tokens?.input_tokens)).toBe(total.usage.input_tokens);
  expect(sum(({ tokens }) => tokens?.output_tokens)).toBe(total.usage.output_tokens);
  const ended = metrics.filter(({ tool_success }: any) => tool_success !== undefined);
  const { tools } = await daemon.get("/api/tools?group_by=agent");
  const calls = Object.fromEntries(tools.map(({ key, calls: count }: any) => [key, count]));
  for (const [agent, id] of truth) {
    const own = ended.filter(({ session_id }: any) => session_id === id);
    const sessions = truth.filter(([name]) => name === agent).length;
    if (sessions === 1) expect([agent, own.length]).toEqual([agent, calls[String(agent)]]);
  }
});
