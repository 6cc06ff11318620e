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
