import { expect, test } from "bun:test";
import { lettersOf, userOf } from "./simulated-client.ts";

const run = "0a1b2c3d";
const startedAt = Date.UTC(2026, 10, 20, 12);

function letters(number: number, requests: number) {
  let now = startedAt;
  return [...lettersOf({ run, number, requests, clock: () => (now += 10) })];
}

test("a client begins and ends with a hook, and its session bears the run", () => {
  const sent = letters(0, 12);
  const bodies = sent.map(({ body }) => body as Record<string, unknown>);
  expect(bodies[0]?.["hook_event_name"]).toBe("SessionStart");
  expect(bodies.at(-1)?.["hook_event_name"]).toBe("SessionEnd");
  expect(new Set(sent.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(sent[0]?.sessionId).toMatch(/^0a1b2c3d-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(JSON.stringify(sent.find(({ to }) => to === "logs")?.body)).toContain(userOf(run));
});

test("each request is told once, each tool call by two hooks and one export, each prompt by a hook and an export", () => {
  const sent = letters(3, 12);
  const times = (pick: (letter: (typeof sent)[number]) => readonly string[]) =>
    Object.values(Object.groupBy(sent.flatMap(pick), (id) => id)).map((same) => same?.length);
  expect(times(({ told }) => told.requests)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(times(({ told }) => told.toolCalls)).toEqual(Array.from({ length: 12 }, () => 3));
  expect(times(({ told }) => told.prompts)).toEqual([2, 2, 2]);
});

test("no two clients share an id", () => {
  const ids = [0, 1, 2, 3].flatMap((number) =>
    letters(number, 5).flatMap(({ told }) => [...told.requests, ...new Set(told.prompts)]),
  );
  const once = new Set(ids);
  // Each prompt is told twice by its client.
  expect(once.size).toBe(4 * (5 + 1));
});

test("lines are exported as delta by one client and as cumulative by the next, and both tell of all", () => {
  for (const [number, temporality, exported] of [
    [0, 1, [28, 21]],
    [1, 2, [28, 49]],
  ] as const) {
    const metrics = letters(number, 20).filter(({ to }) => to === "metrics");
    const lines = metrics.map(({ body }) => linesOf(body));
    expect(lines).toEqual(exported.map((value) => ({ temporality, value })));
    expect(metrics.map(({ told }) => told.linesAdded)).toEqual([28, 21]);
  }
});

function linesOf(body: any): { temporality: number; value: number } {
  const { metrics } = body.resourceMetrics[0].scopeMetrics[0];
  const { sum } = metrics.find(({ name }: { name: string }) => name === "claude_code.lines_of_code.count");
  const added = sum.dataPoints.find((point: any) =>
    point.attributes.some(({ key, value }: any) => key === "type" && value.stringValue === "added"),
  );
  return { temporality: sum.aggregationTemporality, value: added.asDouble };
}
