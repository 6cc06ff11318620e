import { afterAll, beforeAll, expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import type { RawAnswer, RawRequest } from "../e2e/raw-request.ts";
import { proved } from "../proof/proved.ts";
import { expectHarmless } from "./harmless.ts";
import { addressOf, visit } from "./visit.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;
let lastAddress = 0;

beforeAll(async () => {
  daemon = await startDaemon(dir.path);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** Each from an address of its own, for strangers are told to slow down. */
async function ask({ path, headers = {} }: RawRequest): Promise<RawAnswer> {
  lastAddress += 1;
  const { host, port } = new URL(daemon.httpUrl);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  const answer = await visit(Number(port), { target: path, lines, from: addressOf(lastAddress) });
  expectHarmless(answer);
  return answer;
}

function errorCode({ headers, body }: RawAnswer): string {
  expect(headers.get("content-type")).toStartWith("application/json");
  return JSON.parse(body).error.code;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const traversals = [
  "/../../etc/passwd",
  "/..%2f..%2fetc%2fpasswd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/api/../../../etc/passwd",
  "/api/sessions/..%2f..%2f..%2fetc%2fpasswd",
  "/api/sessions/....//....//etc/passwd",
  "/api/%00",
  "/v1/../../../etc/passwd",
  "//etc/passwd",
  "/api/sessions/%ff",
];

test.each(traversals)("%s leads nowhere", async (path) => {
  const answer = await ask({ path, headers: bearer(daemon.token) });
  expect([answer.status, errorCode(answer)]).toEqual([404, "not-found"]);
  expect((await ask({ path })).status).not.toBe(200);
});

const bypasses = [
  "/v1/../api/sessions",
  "/v1/%2e%2e/api/sessions",
  "/api/health/../sessions",
  "/api/health/%2e%2e/sessions",
  "//api/sessions",
  "/API/sessions",
  "/api/sessions/",
  "/%61pi/sessions",
  "/api/health;/../sessions",
];

test.each(bypasses)("%s is no way around the token", async (path) => {
  const answer = await ask({ path });
  expect(answer.body).not.toContain("s1");
  expect([401, 404, 405]).toContain(answer.status);
});

test.each([
  "/%65vents/metrics",
  "/events%2fmetrics",
  "/events/%6detrics",
  "/api/%73essions",
  "/%61pi/sessions",
  "/%61pi/health",
  "/%6dcp",
  "/%76%31/logs",
])("%s is no other spelling of a path, whatever token one has", async (path) => {
  const answer = await ask({ path, headers: bearer(daemon.token) });
  expect([answer.status, errorCode(answer)]).toEqual([404, "not-found"]);
});

test("what stands for a name in a path is read", async () => {
  const { status, body } = await ask({ path: "/api/sessions/%731", headers: bearer(daemon.token) });
  expect([status, JSON.parse(body).session.id]).toEqual([200, "s1"]);
});

test.each(["/events/../api/sessions", "/events/%2e%2e/api/sessions", "/events/metrics/../../api/sessions"])(
  "a token in the query does not open the API through %s",
  async (path) => {
    const answer = await ask({ path: `${path}?token=${daemon.token}` });
    expect(answer.body).not.toContain("s1");
    expect([401, 404]).toContain(answer.status);
  },
);

const nonsense = [
  "/api/usage?group_by=__proto__",
  "/api/usage?timezone=Mars/Olympus",
  "/api/usage?from=yesterday",
  "/api/usage?from=2026-13-40",
  "/api/usage?to=2026-13-40",
  "/api/usage?from=2026-11-20&to=2026-11-01",
  "/api/sessions?limit=-1",
  "/api/sessions?limit=x",
  "/api/sessions?cursor=%27%20OR%201%3D1",
  "/api/metrics?cursor=x",
];

test.each(nonsense)("%s is refused in words", async (path) => {
  const answer = await ask({ path, headers: bearer(daemon.token) });
  expect([answer.status, errorCode(answer)]).toEqual([400, "invalid"]);
});

test("SQL in a filter is only text", async () => {
  const path = `/api/sessions?project=${encodeURIComponent("' OR '1'='1")}`;
  const answer = await ask({ path, headers: bearer(daemon.token) });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).sessions).toEqual([]);
});

test("who asks without pause is told to slow down and when to come again; others and telemetry go on", async () => {
  using own = temporaryDir();
  await using busy = await startDaemon(own.path);
  const port = Number(new URL(busy.httpUrl).port);
  const lines = ["host: 127.0.0.1", `authorization: Bearer ${busy.token}`];
  const another = (target: string) => visit(port, { target, lines, from: "127.9.9.8" });
  const answers: Response[] = [];
  // Over connections that stay open: to open one for each takes so long on a busy machine that the pace is kept.
  for (let round = 0; round < 4000 && !answers.some(({ status }) => status === 429); round += 50)
    answers.push(...(await Promise.all(Array.from({ length: 50 }, () => busy.fetch("/api/sessions")))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused[0]?.headers.get("retry-after")).toBe("1");
  expect((await another("/api/sessions")).status).toBe(200);
  expect((await send(busy, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
  const health = JSON.parse((await another("/api/health")).body);
  expect(health.requests.refused).toEqual({ "too-fast": refused.length });
});

test("a flood of wrong tokens from this machine holds up nobody who has one", async () => {
  using own = temporaryDir();
  await using busy = await startDaemon(own.path);
  const port = Number(new URL(busy.httpUrl).port);
  const guess = async (n: number): Promise<number> => {
    const lines = ["host: 127.0.0.1", `authorization: Bearer guess-${n}`];
    return (await visit(port, { target: "/api/sessions", lines })).status;
  };
  const statuses: number[] = [];
  for (let n = 0; n < 1000; n += 50)
    statuses.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => guess(n + index)))));
  const counted = Map.groupBy(statuses, (status) => status);
  expect([...counted.keys()].toSorted()).toEqual([401, 429]);
  expect((await busy.fetch("/api/sessions")).status).toBe(200);
  const { refused } = (await busy.get("/api/health")).requests;
  expect(refused).toEqual({ "no-token": counted.get(401)?.length, "too-fast": counted.get(429)?.length });
  proved({
    what: "guesses of the token, one after the other and fifty at once",
    rounds: statuses.length,
    outcome: `none right, ${refused["too-fast"]} told to slow down, whoever has the token answered all the while`,
  });
});
