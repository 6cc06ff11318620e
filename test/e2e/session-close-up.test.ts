/** One session at close quarters, over the API and in the terminal: what both say is the same, and of that session only. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, event, logs, send } from "./otlp.ts";

const dir = temporaryDir();
const at = Date.now() - 60_000;
const session = "11111111-2222-4333-8444-555555555555";
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const own = { "session.id": session, "project.path": "/p/web" };
  const tool = (id: string, more: object) => event("tool_result", at, { ...own, tool_use_id: id, ...more });
  const edit = { tool_name: "Edit", tool_input: JSON.stringify({ file_path: "/p/web/src/a.ts" }) };
  await send(daemon, {
    signal: "logs",
    message: logs(
      ...[1, 2, 3].map((step) =>
        apiRequest(session, `req_${step}`, { at: at + step, output_tokens: step * 100, ...own }),
      ),
      event("api_error", at + 9, {
        ...own,
        model: "claude-opus-5-5",
        error: "Overloaded",
        status_code: 529,
        attempt: 4,
      }),
      tool("toolu_1", { ...edit, success: "true", duration_ms: 5 }),
      tool("toolu_2", { ...edit, success: "false", error: "String to replace not found" }),
      event("tool_result", at, { "session.id": "other", tool_use_id: "toolu_9", ...edit, success: "true" }),
    ),
  });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

const ask = (path: string) => daemon.get(`/api/sessions/${session.slice(0, 8)}${path}`);

test("requests come page by page in the order that is asked for", async () => {
  const first = await ask("/requests?sort=tokens&limit=2");
  expect(first.requests.map((one: any) => one.usage.output_tokens)).toEqual([300, 200]);
  const rest = await ask(`/requests?sort=tokens&limit=2&cursor=${first.next_cursor}`);
  expect(rest.requests.map((one: any) => one.status)).toEqual(["ok", "error"]);
  expect(rest.next_cursor).toBeNull();
});

test("what it cost is what its session says, in total, by step and by request", async () => {
  const [{ session: shape }, costs, list] = await Promise.all([
    ask("?parts=none"),
    ask("/costs"),
    ask("/requests"),
  ]);
  const sum = (parts: readonly (number | null)[]) =>
    Math.round(parts.reduce<number>((all, usd) => all + (usd ?? 0), 0) * 1e9);
  const whole = sum([shape.cost_usd]);
  expect(whole).toBeGreaterThan(0);
  expect(sum([costs.total.total_cost_usd])).toBe(whole);
  expect(sum(costs.course.map((step: any) => step.total_cost_usd))).toBe(whole);
  expect(sum(list.requests.map((one: any) => one.cost_usd))).toBe(whole);
  expect(costs.retries).toEqual({ requests: 0, failed_attempts: 4, failed_requests: 1 });
});

test("the terminal tells of files and errors what the API tells", async () => {
  for (const view of ["files", "errors"]) {
    const { out, code } = await run(["session", session, `--${view}`, "--json", "--data-dir", dir.path]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(await ask(`/${view}`));
  }
  const { files } = await ask("/files");
  expect(files).toHaveLength(1);
  expect(files[0]).toMatchObject({ path: "src/a.ts", changes: 1, failed: 1, rejected: 0 });
  const { groups } = await ask("/errors");
  expect(groups.map(({ kind, error, status_code }: any) => [kind, status_code, error])).toEqual([
    ["request", 529, "Overloaded"],
    ["tool", null, "String to replace not found"],
  ]);
});

test("a part that is not asked for is not told", async () => {
  expect(Object.keys(await ask("?parts=none"))).toEqual(["schema_version", "session"]);
  expect(Object.keys(await ask("?parts=tasks,relatives"))).toEqual([
    "schema_version",
    "session",
    "tasks",
    "relatives",
  ]);
  expect((await ask("")).tool_calls).toHaveLength(2);
});

test.each([
  [`${session}/files?sort=size`, 400, "sort=size is not known; use one of recent"],
  [`${session}/errors?model=x`, 400, "model is not known here"],
  [`${session}/requests?cursor=9`, 400, "cursor is not one of ours"],
  [`${session}/costs?steps=0`, 400, "steps must be a whole number from 1 to 1000"],
  [`${session}?parts=all`, 400, "parts=all is not known; use one of relatives"],
  ["nobody/files", 404, "no session has the id nobody"],
  [`${session}/errors?agent=codex`, 404, "no session of codex has the id"],
])("%s is refused with %i and what to do", async (path, status, said) => {
  const answer = await daemon.fetch(`/api/sessions/${path}`);
  const { error } = (await answer.json()) as { error: { message: string } };
  expect([answer.status, error.message]).toEqual([status, expect.stringContaining(said)]);
});

test("in the terminal one view is asked for at a time, and of one session", async () => {
  const told = (...args: string[]) => run(["session", session, ...args, "--data-dir", dir.path]);
  const both = await told("--files", "--errors");
  expect([both.code, both.err]).toEqual([2, expect.stringContaining("ask for one at a time")]);
  const narrowed = await told("--files", "--model", "claude-opus-5-5");
  expect([narrowed.code, narrowed.err]).toEqual([2, expect.stringContaining("--model is not a flag here")]);
  const later = await told("--errors", "--since", "2030-01-01");
  expect([later.code, later.out]).toEqual([0, "Nothing failed and nothing was refused in this session.\n"]);
});
