import { expect, test } from "bun:test";
import { readLine } from "./record.js";

const line =
  '{"timestamp":"2026-11-28T10:00:00.000Z","call_id":"c1","agent_name":"a","operation":"o","cost_usd":0.5}';

test("what a line does not say is unknown", () => {
  expect(readLine(line)).toEqual({
    broken: false,
    record: {
      timestamp: "2026-11-28T10:00:00.000Z",
      call_id: "c1",
      agent_name: "a",
      operation: "o",
      model: null,
      session_id: null,
      user_id: null,
      duration_ms: 0,
      tokens: { input: null, output: null, total: null },
      cost_usd: 0.5,
      success: true,
      project: null,
    },
  });
});

test("a line behind the piece of another one is found", () => {
  const { record, broken } = readLine(line.slice(0, 60) + line);
  expect([record?.call_id, broken]).toEqual(["c1", true]);
});

test("what is no record is broken, and an empty line is nothing", () => {
  for (const text of [
    "{",
    "[]",
    "null",
    "7",
    '{"timestamp":"soon"}',
    '{"agent_name":"a"}',
    line.slice(0, 60),
  ])
    expect(readLine(text)).toEqual({ record: undefined, broken: true });
  expect(readLine(" \r")).toEqual({ record: undefined, broken: false });
});

test("values that cannot be are unknown, whoever wrote them", () => {
  const { record } = readLine(
    '{"timestamp":"2026-11-28T10:00:00Z","agent_name":{},"tokens":{"input":-1,"output":2},"cost_usd":"free","duration_ms":-5,"__proto__":{"x":1}}',
  );
  expect(record).toMatchObject({
    agent_name: "unknown",
    tokens: { input: null, output: 2, total: null },
    cost_usd: null,
    duration_ms: 0,
  });
});
