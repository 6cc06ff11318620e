import { afterAll, beforeAll, expect, test } from "bun:test";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, requestCostUsd, send } from "./otlp.ts";

const dir = temporaryDir();
const dayMs = 86_400_000;
const midnight = Math.floor(Date.now() / dayMs) * dayMs;
/** The very first of today, so that both surfaces are asked for the same time. */
const early = new Date(midnight + 1).toISOString();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path);
  // Noon of each of the last thirty days, so that every whole day has one request of each of two projects.
  const noon = midnight - dayMs / 2;
  const requests = Array.from({ length: 60 }, (_, index) =>
    apiRequest(`s${index % 2}`, `req_${index}`, {
      at: noon - Math.floor(index / 2) * dayMs,
      "project.path": `/home/somebody/project-${index % 2}`,
    }),
  );
  await send(daemon, { signal: "logs", message: logs(...requests) });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test("the command and the API forecast the same, and both add up to what usage says", async () => {
  const flags = ["--timezone", "UTC", "--until", early, "--next", "--json", "--data-dir", dir.path];
  const { out } = await run(["forecast", ...flags]);
  const asked = await daemon.get(`/api/forecast?timezone=UTC&until=${early}&next=true`);
  expect(JSON.parse(out)).toEqual(asked);
  expect(Date.parse(asked.at)).toBe(midnight);
  const month = asked.total.periods.find((one: { period: string }) => one.period === "month");
  const { total } = await daemon.get(`/api/usage?timezone=UTC&from=${month.first_day}`);
  expect(month.cost_usd.spent).toBe(total.cost_usd);
  const [, next] = asked.total.periods;
  // Tomorrow is like the thirty days before it, which were all alike.
  expect(next).toMatchObject({
    which: "next",
    period: "day",
    tokens: { spent: 0, forecast: 200, low: 200, high: 200 },
  });
  expect(next.cost_usd.forecast).toBeCloseTo(2 * requestCostUsd, 9);
  expect(asked.projects).toHaveLength(2);
});

test("a filter narrows the total, and what means nothing is refused", async () => {
  const own = await daemon.get("/api/forecast?project=/home/somebody/project-1&period=month&timezone=UTC");
  expect(own.projects.map((one: { project: string }) => one.project)).toEqual(["/home/somebody/project-1"]);
  expect(own.total.periods[0].tokens).toEqual(own.projects[0].periods[0].tokens);
  for (const query of ["period=year", "level=99", "budget=0", "next=maybe", "horizon=3"]) {
    const response = await daemon.fetch(`/api/forecast?${query}`);
    expect(response.status).toBe(400);
  }
});
