import { expect, test } from "bun:test";
import { readLine } from "./record.js";

const line =
  '{"timestamp":"2026-11-28T10:00:00.000Z","call_id":"c1","agent_name":"a","operation":"o","cost_usd":0.5}';

test("what a line does not say is unknown", () => {
  expect(readLine(line)).toEqual({
    broken: 0,
    records: [
      {
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
    ],
  });
});

test("lines that stand right behind a piece of one, or behind a whole one, are found", () => {
  const found = (text: string) => {
    const { records, broken } = readLine(text);
    return [records.map(({ call_id }) => call_id), broken];
  };
  expect(found(line.slice(0, 60) + line)).toEqual([["c1"], 1]);
  expect(found(line + line.replace("c1", "c2"))).toEqual([["c1", "c2"], 0]);
  expect(found(line + line.slice(0, 60))).toEqual([["c1"], 1]);
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
    expect(readLine(text)).toEqual({ records: [], broken: 1 });
  expect(readLine(" \r")).toEqual({ records: [], broken: 0 });
});

test("values that cannot be are unknown, whoever wrote them", () => {
  const { records } = readLine(
    '{"timestamp":"2026-11-28T10:00:00Z","agent_name":{},"tokens":{"input":-1,"output":2},"cost_usd":"free","duration_ms":-5,"__proto__":{"x":1}}',
  );
  expect(records[0]).toMatchObject({
    agent_name: "unknown",
    tokens: { input: null, output: 2, total: null },
    cost_usd: null,
    duration_ms: 0,
  });
});

test.each([
  [1e12, 1e12],
  [1e12 + 1, 0],
  [1e308, 0],
])("a call that took %p ms counts as %p ms, for sums must stay exact", (told, counted) => {
  const { records } = readLine(`{"timestamp":"2026-11-28T10:00:00Z","duration_ms":${told}}`);
  expect(records[0]?.duration_ms).toBe(counted);
});
