import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { awayFromMidnight } from "../midnight.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, requestCostUsd, send } from "./otlp.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  writeFileSync(join(dir.path, "config.json"), '{ "budget": { "day_usd": 5, "week_usd": 0.0001 } }');
  await awayFromMidnight();
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const at = Date.now();
  const request = apiRequest("asks", "req_1", { at, effort: "xhigh", query_source: "repl_main_thread" });
  await send(daemon, { signal: "logs", message: logs(request) });
  await hook("asks", "PermissionRequest", { tool_name: "Bash", tool_input: { command: "ls" } });
  await hook("works", "UserPromptSubmit", { prompt: "go" });
  await hook("ended", "SessionEnd", { reason: "exit" });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function hook(session: string, name: string, own: object): Promise<void> {
  const body = JSON.stringify({ hook_event_name: name, session_id: session, cwd: `/p/${session}`, ...own });
  const headers = { "content-type": "application/json" };
  expect((await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body })).status).toBe(200);
}

const idsOf = ({ sessions }: { sessions: { id: string }[] }) => sessions.map(({ id }) => id).toSorted();

test("the board holds the open sessions, counts the others, and adds up the day", async () => {
  const board = await daemon.get("/api/board?timezone=UTC");
  expect(idsOf(board)).toEqual(["asks", "works"]);
  expect(board).toMatchObject({
    over_today: 1,
    has_more: false,
    today: { requests: 1, cost_usd: requestCostUsd },
  });
  expect(board.sessions.find(({ id }: { id: string }) => id === "asks")).toMatchObject({
    state: "waiting-permission",
    waiting_for: "Bash",
    effort: "xhigh",
  });
  const { total } = await daemon.get(`/api/usage?timezone=UTC&from=${board.today.key}`);
  expect({ ...board.today, key: null }).toEqual(total);
  expect(idsOf(await daemon.get("/api/board?project=/p/works"))).toEqual(["works"]);
  expect((await daemon.fetch("/api/board?from=2026-11-20")).status).toBe(400);
});

test("sessions are listed by state, by the command as by the API", async () => {
  const listed = async (words: string): Promise<string[]> => {
    const { out } = await run(["sessions", "--state", words, "--json", "--data-dir", dir.path]);
    const ids = idsOf(JSON.parse(out));
    expect(idsOf(await daemon.get(`/api/sessions?state=${words}`))).toEqual(ids);
    return ids;
  };
  expect(await listed("waiting")).toEqual(["asks"]);
  expect(await listed("open")).toEqual(["asks", "works"]);
  expect(await listed("over,working")).toEqual(["ended", "works"]);
  const refused = await run(["sessions", "--state", "bored", "--data-dir", dir.path]);
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(refused.err).toContain("--state bored is not known; use waiting, open, over");
  expect((await daemon.fetch("/api/sessions?state=bored")).status).toBe(400);
});

test("budgets of the config are answered by the command as by the API", async () => {
  const { budgets, budget } = await daemon.get("/api/forecast?timezone=UTC");
  expect(budgets).toMatchObject([
    { period: "day", budget_usd: 5, spent_usd: requestCostUsd, is_used_up: false },
    { period: "week", budget_usd: 0.0001, is_used_up: true },
  ]);
  expect(budget).toBeNull();
  const told = await run(["forecast", "--timezone", "UTC", "--budget", "100", "--data-dir", dir.path]);
  for (const text of [
    "The day's budget of $5.00",
    "The week's budget of $0.0001 was used up",
    "The month's budget of $100.00",
  ])
    expect(told.out).toContain(text);
});
