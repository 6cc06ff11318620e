import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, send } from "./otlp.ts";
import { rawRequest, type RawAnswer, type RawRequest } from "./raw-request.ts";

const methods = ["GET", "POST", "OPTIONS", "DELETE"] as const;

/** What each path answers to GET, POST, OPTIONS and DELETE: to a stranger on this machine, and with the token. */
const table: Record<string, { readonly bare: readonly number[]; readonly known: readonly number[] }> = {
  "/": { bare: [200, 415, 405, 405], known: [200, 415, 405, 405] },
  "/costs": { bare: [200, 401, 401, 401], known: [200, 404, 404, 404] },
  "/v1/logs": { bare: [405, 415, 405, 405], known: [405, 415, 405, 405] },
  "/v1/nope": { bare: [405, 404, 405, 405], known: [405, 404, 405, 405] },
  "/api/health": { bare: [200, 404, 404, 404], known: [200, 404, 404, 404] },
  "/api/sessions": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/api/sessions/s1": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/api/sessions/unknown": { bare: [401, 401, 401, 401], known: [404, 404, 404, 404] },
  "/api/usage": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/api/metrics": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/events/metrics": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/events/sessions": { bare: [401, 401, 401, 401], known: [200, 404, 404, 404] },
  "/nope": { bare: [401, 401, 401, 401], known: [404, 404, 404, 404] },
};
const paths = Object.keys(table);
const cases = paths.flatMap((path) => methods.map((method) => ({ path, method })));

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function ask(request: RawRequest): Promise<RawAnswer> {
  const answer = await rawRequest(daemon.httpUrl, { ...request });
  expectHarmless(answer);
  return answer;
}

/** What no answer may have: permission for other origins, or a look inside. */
function expectHarmless({ headers, body }: RawAnswer): void {
  expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  expect(body).not.toMatch(/\bat .*\.ts:\d+|node_modules|root:x:|AppError/);
  expect(headers.get("x-powered-by")).toBeUndefined();
}

function errorCode({ headers, body }: RawAnswer): string {
  expect(headers.get("content-type")).toStartWith("application/json");
  return JSON.parse(body).error.code;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe.each(cases)("$method $path", ({ method, path }) => {
  const { bare, known } = table[path] ?? { bare: [], known: [] };
  const column = methods.indexOf(method);

  test("answers as the table says, without and with the token", async () => {
    expect((await ask({ method, path })).status).toBe(bare[column] ?? 0);
    expect((await ask({ method, path, headers: bearer(daemon.token) })).status).toBe(known[column] ?? 0);
  });

  test("a wrong token is no token", async () => {
    const wrong = `${daemon.token.slice(0, -1)}${daemon.token.endsWith("A") ? "B" : "A"}`;
    for (const token of [wrong, daemon.token.slice(0, -1), `${daemon.token}x`]) {
      expect((await ask({ method, path, headers: bearer(token) })).status).toBe(bare[column] ?? 0);
    }
  });

  test("a foreign host is refused, whatever the token", async () => {
    const port = new URL(daemon.httpUrl).port;
    for (const host of ["evil.example", `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, ""]) {
      const answer = await ask({ method, path, headers: { ...bearer(daemon.token), host } });
      expect([answer.status, errorCode(answer)]).toEqual([403, "forbidden"]);
    }
  });

  test("a foreign origin is refused, whatever the token", async () => {
    const own = new URL(daemon.httpUrl);
    for (const origin of ["http://evil.example", "null", `http://127.0.0.1:1`, `https://${own.host}`]) {
      const answer = await ask({ method, path, headers: { ...bearer(daemon.token), origin } });
      expect([answer.status, errorCode(answer)]).toEqual([403, "forbidden"]);
    }
  });
});

test("the own names and the own origin are served", async () => {
  const { port, origin } = new URL(daemon.httpUrl);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
    expect((await ask({ path: "/api/health", headers: { host } })).status).toBe(200);
  }
  expect((await ask({ path: "/api/health", headers: { origin } })).status).toBe(200);
});

test.each(paths)("a token in the query of %s counts for streams only", async (path) => {
  const answer = await ask({ path: `${path}?token=${daemon.token}` });
  const [asStranger = 0] = table[path]?.bare ?? [];
  expect(answer.status).toBe(path.startsWith("/events/") ? 200 : asStranger);
});

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

test.each(["/events/../api/sessions", "/events/%2e%2e/api/sessions", "/events/metrics/../../api/sessions"])(
  "a token in the query does not open the API through %s",
  async (path) => {
    const answer = await ask({ path: `${path}?token=${daemon.token}` });
    expect(answer.body).not.toContain("s1");
    expect([401, 404]).toContain(answer.status);
  },
);

test("an absolute request line is held to the Host header as well", async () => {
  const answer = await ask({
    path: "http://evil.example/api/health",
    headers: { host: "evil.example" },
  });
  expect(answer.status).toBe(403);
});

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

test("a client that asks without pause is told to slow down, telemetry still comes in", async () => {
  using own = temporaryDir();
  await using busy = await startDaemon(own.path);
  const statuses: number[] = [];
  for (let round = 0; round < 1200 && !statuses.includes(429); round += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => busy.fetch("/api/sessions")));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses).toContain(429);
  expect((await send(busy, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
});
