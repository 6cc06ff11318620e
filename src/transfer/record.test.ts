import { expect, test } from "bun:test";
import { readLine } from "./record.ts";

const point = {
  schema_version: 1,
  kind: "point",
  agent: "claude-code",
  at: "2026-11-20T12:00:00.000Z",
  metric: "claude_code.active_time.total",
  unit: "s",
  series: "cli",
  start_nano: "1000",
  time_nano: "2000",
  value: null,
};

test.each([
  { measure: "active.cli", increase: 1e12, kind: "record" },
  { measure: "active.cli", increase: 2 ** 53, kind: "broken" },
  { measure: "cost", increase: -1e300, kind: "broken" },
  // Such as the time a process began, in nanoseconds.
  { measure: null, increase: 1.7e18, kind: "record" },
])("a counter that no sum can hold is broken, another's is not (case %#)", ({ kind, ...own }) => {
  const read = readLine(JSON.stringify({ ...point, ...own }));
  expect(read.kind).toBe(kind as never);
  if (read.kind === "broken") expect(read.reason).toStartWith("increase cannot be ");
});

test.each([
  ["nothing", null, undefined],
  ["a distribution", { kind: "histogram", count: 2 }, '{"kind":"histogram","count":2}'],
])("a point with %s as its value is read as it was kept", (_, value, kept) => {
  const read = readLine(JSON.stringify({ ...point, measure: null, increase: 0, value }));
  expect(read).toMatchObject({ kind: "record", record: { kind: "point", point: { value: kept } } });
});

const split = {
  input_nano: 1,
  output_nano: 2,
  cache_read_nano: 3,
  cache_creation_nano: 4,
  cache_saved_nano: -5,
};
const request = {
  schema_version: 1,
  kind: "request",
  key: "1",
  at: "2026-11-20T12:00:00.000Z",
  status: "ok",
  usage_rank: 30,
  timing_rank: 0,
  cost_nano: 10,
  cost_split: split,
  sources: [],
  aliases: [],
};

test("nobody knows a request better than who knows best", () => {
  const read = readLine(JSON.stringify({ ...request, usage_rank: 31 }));
  expect(read).toEqual({ kind: "broken", reason: expect.stringContaining("usage_rank cannot be 31") });
});

test("no request costs less than nothing; a cache may have saved less than nothing", () => {
  expect(readLine(JSON.stringify(request)).kind).toBe("record");
  for (const [own, name] of [
    [{ cost_nano: -1e14 }, "cost_nano"],
    [{ cost_reported_nano: -1 }, "cost_reported_nano"],
    [{ cost_split: { ...split, input_nano: -1 } }, "cost_split.input_nano"],
  ] as const) {
    const read = readLine(JSON.stringify({ ...request, ...own }));
    expect(read).toEqual({ kind: "broken", reason: expect.stringContaining(`${name} cannot be -1`) });
  }
});

test("a session whose signs are of another century is broken: no later sign would count", () => {
  const now = "2026-11-20T12:00:00.000Z";
  const activity = { state: "working", since: now, at: now, before: "idle", asking: [], running: [] };
  const session = (at: string): string =>
    JSON.stringify({
      schema_version: 1,
      kind: "session",
      key: "1",
      agent: "claude-code",
      id: "s1",
      started_at: now,
      last_seen_at: now,
      ledger: {
        facts: {},
        seen_by_source: {},
        has_hooks: true,
        copied_requests: 0,
        copied_tokens: 0,
        activity: { ...activity, at },
      },
    });
  expect(readLine(session("+200000-01-01T00:00:00.000Z"))).toMatchObject({ kind: "broken" });
  expect(readLine(session(now))).toMatchObject({ kind: "record" });
});
