/**
 * Whose bill it is: teams name themselves by the resource attribute `team.id`, as OTEL_RESOURCE_ATTRIBUTES has the real client send
 * it, and every surface tells of each of them alone.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { OracleMessage } from "../oracle/otlp.ts";
import { listen } from "./event-stream.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { askOverHttp } from "./mcp.ts";
import { apiRequest, attributes, logs, requestCostUsd, send, tokens } from "./otlp.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const at = Date.now() - 60_000;
  const asked = (session: string, id: string) => apiRequest(session, id, { at });
  for (const [team, ...requests] of [
    ["payments", asked("pay-1", "req_1"), asked("pay-2", "req_2"), asked("pay-2", "req_3")],
    ["web", asked("web-1", "req_4")],
    [undefined, asked("own-1", "req_5"), asked("own-1", "req_6")],
  ] as const)
    await tell("logs", logs(...requests), team);
  await tell(
    "metrics",
    tokens("delta", { session: "pay-3", value: 7, at, startedAt: at - 1000 }),
    "payments",
  );
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** Sends telemetry with the resource of a client that was told its team, or none. */
async function tell(signal: "logs" | "metrics", message: OracleMessage, team?: string): Promise<void> {
  const said = { "service.name": "claude-code", ...(team === undefined ? {} : { "team.id": team }) };
  const resource = { attributes: attributes(Object.entries(said)) };
  const whose = Object.fromEntries(
    Object.entries(message).map(([name, parts]) => [
      name,
      (parts as OracleMessage[]).map((part) => Object.assign({}, part, { resource })),
    ]),
  );
  expect((await send(daemon, { signal, message: whose })).status).toBe(200);
}

async function printed(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run([...args, "--data-dir", dir.path], { COLUMNS: "80" });
  expect([code, err]).toEqual([0, ""]);
  return out;
}

interface Group {
  readonly key: string | null;
  readonly sessions: number;
  readonly requests: number;
  readonly cost_usd: number | null;
}

function told(groups: readonly Group[]) {
  return groups.map(({ key, sessions, requests }) => [key, sessions, requests]);
}

const all = [
  ["payments", 3, 3],
  [null, 1, 2],
  ["web", 1, 1],
] as const;

test("usage is told by team, and what is of none is a group of its own", async () => {
  const { groups } = await daemon.get("/api/usage?group_by=team");
  expect(told(groups)).toEqual(all.map((one) => [...one]));
  expect(groups[0].cost_usd).toBeCloseTo(3 * requestCostUsd, 9);
  expect(JSON.parse(await printed("report", "team", "--json")).groups).toEqual(groups);
  const table = await printed("report", "team");
  for (const row of [/^payments\b/m, /^web\b/m]) expect(table).toMatch(row);
  const { groups: costs } = JSON.parse(await printed("costs", "--by", "team", "--json"));
  expect(costs.map(({ key }: Group) => key)).toEqual(["payments", null, "web"]);
  const { groups: models } = await daemon.get("/api/usage?group_by=model&breakdown=team");
  expect(told(models[0].breakdown)).toEqual(all.map((one) => [...one]));
});

test("a team narrows what the API tells", async () => {
  const { total } = await daemon.get("/api/usage?team=payments");
  expect(total).toMatchObject({ sessions: 3, requests: 3 });
  const { sessions } = await daemon.get("/api/sessions?team=payments");
  expect(new Set(sessions.map(({ id }: { id: string }) => id))).toEqual(new Set(["pay-1", "pay-2", "pay-3"]));
  for (const { team } of sessions) expect(team).toBe("payments");
  expect((await daemon.get("/api/usage?team=nobody")).groups).toEqual([]);
  expect((await daemon.get("/api/forecast?team=web")).projects).toHaveLength(1);
  const { kpis } = await daemon.get("/api/kpis?team=web");
  expect(Math.max(...kpis.map(({ sessions: counted }: { sessions: number }) => counted))).toBe(1);
  expect((await daemon.get("/api/metrics?team=web")).metrics).toHaveLength(1);
  const response = await daemon.fetch("/api/reconcile?session=pay-1&team=payments");
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("team narrows the list"),
  ]);
});

test("a team narrows what commands print", async () => {
  const days = JSON.parse(await printed("report", "--team", "payments", "--json"));
  expect(days.total).toMatchObject({ sessions: 3, requests: 3 });
  expect(JSON.parse(await printed("costs", "--team", "web", "--json")).total.requests).toBe(1);
  expect(JSON.parse(await printed("report", "blocks", "--team", "web", "--json")).total.requests).toBe(1);
  expect(await printed("sessions", "--team", "web")).not.toContain("pay-");
  expect(await printed("session", "pay-1")).toMatch(/^team +payments$/m);
  const file = await printed("export", "requests", "--format", "csv", "--team", "payments");
  const [head = "", ...rows] = file.trim().split("\n");
  const column = head.split(",").indexOf("team");
  expect(rows.map((row) => row.split(",")[column])).toEqual(["payments", "payments", "payments"]);
  const { code, err } = await run(["session", "pay-1", "--team", "web", "--data-dir", dir.path]);
  expect([code, err]).toEqual([2, expect.stringContaining("--team is not a flag here")]);
});

test("an agent asks by team, and hears which ones there are", async () => {
  await using asker = await askOverHttp(daemon);
  const { answer } = await asker.call("usage", { group_by: "team" });
  expect(told(answer.groups)).toEqual(all.map((one) => [...one]));
  expect((await asker.call("usage", { team: "web" })).answer.total.requests).toBe(1);
  const { text } = await asker.call("usage", { team: "pay" });
  expect(text).toContain('nothing is known of the team "pay"; known: payments, web');
});

test("a stream of a team tells of its sessions only", async () => {
  using stream = await listen(daemon, "/events/metrics?team=web");
  const at = Date.now();
  await tell("logs", logs(apiRequest("pay-1", "req_7", { at })), "payments");
  await tell("logs", logs(apiRequest("web-1", "req_8", { at })), "web");
  expect((await stream.next()).data.session_id).toBe("web-1");
});
