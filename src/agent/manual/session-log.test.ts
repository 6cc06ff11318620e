import { expect, test } from "bun:test";
import { parseSessionLog, sessionDocument } from "./session-log.ts";
import type { SessionRecord } from "./record.ts";

const whole = {
  session_id: "s1",
  date: "2026-11-20",
  start_time: "2026-11-20T10:00:00.000Z",
  end_time: "2026-11-20T11:30:00.000Z",
  duration_minutes: 90,
  tasks_completed: 4,
  tokens_used: 42_000,
  tokens_budget: 50_000,
  percentage_used: 84,
  operations: [],
  outcome: "success",
  notes: "all of it",
};

function read(own: object): SessionRecord | string {
  const parsed = parseSessionLog(new TextEncoder().encode(JSON.stringify({ ...whole, ...own })), null);
  return "fault" in parsed ? parsed.fault : parsed.value.record;
}

test("what is written is read back", () => {
  const told = {
    id: "s1",
    startedAt: Date.parse(whole.start_time),
    endedAt: Date.parse(whole.end_time),
    durationMinutes: 90,
    tasks: 4,
    tokens: 42_000,
    budget: 50_000,
    outcome: "success",
    notes: "all of it",
  };
  expect(sessionDocument(told, { date: whole.date, operations: [], before: undefined })).toEqual(whole);
  expect(read({})).toMatchObject({
    session_id: "s1",
    started_at: whole.start_time,
    ended_at: whole.end_time,
    tokens_used: 42_000,
    tasks_completed: 4,
    outcome: "success",
  });
});

test("without a budget nothing is said of its use", () => {
  expect(read({ tokens_budget: null })).toMatchObject({ tokens_budget: null, percentage_used: null });
  expect(read({ tokens_budget: 0 })).toMatchObject({ percentage_used: null });
});

test("a file that tells no tasks does not tell of none", () => {
  for (const tasks of [undefined, null])
    expect(read({ tasks_completed: tasks })).toMatchObject({ tasks_completed: null });
  expect(read({ tasks_completed: 0 })).toMatchObject({ tasks_completed: 0 });
});

test("a missing start or end follows from the other and the duration", () => {
  expect(read({ start_time: null })).toMatchObject({ started_at: whole.start_time });
  expect(read({ end_time: "" })).toMatchObject({ ended_at: whole.end_time });
  expect(read({ start_time: null, end_time: null })).toContain("neither");
  expect(read({ duration_minutes: undefined })).toMatchObject({ duration_minutes: 90 });
});

test("two clocks around midnight are one night", () => {
  const record = read({ start_time: "23:50", end_time: "00:20", duration_minutes: 30 });
  if (typeof record === "string") throw new Error(record);
  expect(Date.parse(record.ended_at) - Date.parse(record.started_at)).toBe(30 * 60_000);
});

test("a session of no time at all is one", () => {
  expect(read({ end_time: whole.start_time, duration_minutes: 0 })).toMatchObject({ duration_minutes: 0 });
});

test.each([
  ["names no session", { session_id: "" }],
  ["names no session", { session_id: 5 }],
  ["names no session", { session_id: "x".repeat(201) }],
  ["tokens_used is -1", { tokens_used: -1 }],
  ["tokens_used", { tokens_used: "5" }],
  ["tasks_completed is 1.5", { tasks_completed: 1.5 }],
  ["up to 1000", { tasks_completed: 5000 }],
  ["tokens_budget is -5", { tokens_budget: -5 }],
  ["duration_minutes is -5", { duration_minutes: -5 }],
  ["has no times", { start_time: "soon" }],
  ["ends before it starts", { end_time: "2026-11-20T09:00:00Z" }],
  ["outcome", { outcome: {} }],
  ["notes", { notes: "x".repeat(10_001) }],
])("a file says what is wrong with it: %s", (said, own) => {
  expect(read(own)).toContain(said);
});
