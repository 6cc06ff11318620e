import { expect, test } from "bun:test";
import { Delta } from "../../pipeline/delta.ts";
import type { Observation } from "../../domain/observation.ts";
import { readManual } from "./hook.ts";
import type { OperationRecord, SessionRecord } from "./record.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const heard = { at: noon + 5, seenAt: noon + 9 };

function operation(own: Partial<OperationRecord> = {}): OperationRecord {
  return {
    kind: "operation",
    at: "2026-11-20T11:00:00.000Z",
    date: "2026-11-20",
    moment: "2026-11-20T11:00:00.000Z",
    ordinal: 0,
    operation: "review",
    tokens: 500,
    session_id: "s1",
    model: null,
    cost_usd: null,
    project: "/home/you/shop",
    ...own,
  };
}

function session(own: Partial<SessionRecord> = {}): SessionRecord {
  return {
    kind: "session",
    session_id: "s1",
    started_at: "2026-11-20T10:00:00.000Z",
    ended_at: "2026-11-20T11:00:00.000Z",
    duration_minutes: 60,
    tasks_completed: 2,
    tokens_used: 5000,
    tokens_budget: null,
    percentage_used: null,
    outcome: "success",
    notes: "all of it",
    project: "/home/you/shop",
    replaces: [],
    ...own,
  };
}

function read(...records: unknown[]): readonly Observation[] {
  return readManual({ v: 1, records }, heard).observations;
}

function aliasOf(own: Partial<OperationRecord>): string | undefined {
  const [seen] = read(operation(own));
  return seen?.kind === "request" ? seen.aliases[0] : undefined;
}

test("an operation is one request, with its total as input and a cost only where one was told", () => {
  const [plain, priced] = read(operation(), operation({ cost_usd: 0.42, model: "gpt-5", ordinal: 1 }));
  expect(plain).toMatchObject({
    kind: "request",
    agent: "manual",
    source: "manual",
    sessionId: "s1",
    at: noon - 3_600_000,
    model: undefined,
    usage: { input: 500, output: 0 },
    reportedNano: undefined,
    querySource: "review",
    facts: { project: "/home/you/shop" },
  });
  expect(priced).toMatchObject({ model: "gpt-5", reportedNano: 420_000_000 });
});

test("an operation is known by its time, name, session and place, not by its figures or its folder", () => {
  const same = aliasOf({});
  expect(aliasOf({ tokens: 5, cost_usd: 1, model: "x", project: null })).toBe(same);
  for (const own of [{ moment: "m" }, { operation: "x" }, { session_id: null }, { ordinal: 1 }])
    expect(aliasOf(own)).not.toBe(same);
});

test("what names no session is of the project's day", () => {
  expect(sessionOf(null)).toBe("log-2026-11-20");
  expect(sessionOf("/home/you/shop")).toMatch(/^log-2026-11-20-shop-[0-9a-f]{8}$/);
  expect(sessionOf("C:\\work\\Shop\\")).toBe(sessionOf("c:\\work\\shop"));
  expect(sessionOf("/")).toMatch(/^log-2026-11-20-[0-9a-f]{8}$/);
});

test("days of two projects whose folders have one name are two", () =>
  expect(sessionOf("/home/you/shop")).not.toBe(sessionOf("/home/you/old/shop")));

function sessionOf(project: string | null): string | undefined {
  return read(operation({ session_id: null, project }))[0]?.sessionId;
}

test("a session starts and ends, has its tasks, and its total counts as a counter", () => {
  const seen = read(session());
  expect(seen.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "event session_started",
    "data-point manual.session.tokens",
    "task task_logged",
    "task task_logged",
    "event session_logged",
  ]);
  expect(seen.at(-1)?.sign).toEqual({
    says: "session-ended",
    reason: "success",
    restatesFrom: Date.parse("2026-11-20T10:00:00.000Z"),
  });
  expect(seen.at(-1)?.data.get("notes")).toBe("all of it");
});

test("a session without a completed task says so, and has no entry of one", () => {
  const names = read(session({ tasks_completed: 0 })).map(({ name }) => name);
  expect(names).toContain("no_task_logged");
  expect(names).not.toContain("task_logged");
});

test("a log that replaces another takes back what that had counted, where it had", () => {
  const delta = new Delta(() => undefined);
  const replaces = { ended_at: "2026-11-19T11:00:00.000Z", tasks_completed: 3 };
  const first = session({
    ended_at: replaces.ended_at,
    started_at: "2026-11-19T10:00:00.000Z",
    tasks_completed: 3,
  });
  const told = [
    ...read(first),
    ...readManual(
      { v: 1, records: [session({ tokens_used: 70, replaces: [replaces, replaces] })] },
      { ...heard, at: noon + 6 },
    ).observations,
  ];
  const points = told
    .filter((seen) => seen.kind === "data-point")
    .map((seen) => delta.process(seen))
    .map((seen) =>
      typeof seen !== "string" && seen.kind === "data-point" ? [seen.at, seen.increase] : seen,
    );
  expect(points).toEqual([
    [Date.parse(replaces.ended_at), 5000],
    [Date.parse(replaces.ended_at), -5000],
    [Date.parse("2026-11-20T11:00:00.000Z"), 70],
  ]);
  const statuses = told.slice(4).flatMap((seen) => (seen.kind === "task" ? [seen.status] : []));
  expect(statuses.slice(-3)).toEqual(["completed", "completed", "deleted"]);
});

test("of a session without any tasks it is known that there is none", () => {
  const statuses = (tasks: number | null) =>
    read(session({ tasks_completed: tasks })).flatMap((seen) => (seen.kind === "task" ? [seen.status] : []));
  expect(statuses(0)).toEqual(["deleted"]);
  expect(statuses(null)).toEqual([]);
});

test("a bad record costs only itself", () => {
  const bad = [
    {},
    null,
    5,
    operation({ tokens: -1 }),
    operation({ at: "soon" }),
    session({ tasks_completed: 1e9 }),
    session({ started_at: "2026-11-20T12:00:00.000Z" }),
  ];
  const { observations, dropped } = readManual({ v: 1, records: [operation(), ...bad] }, heard);
  expect(observations).toHaveLength(1);
  expect(dropped).toEqual(new Map([["invalid", bad.length]]));
});

test.each([[undefined], [null], [{}], [[[]]], [{ v: 2, records: [] }], [{ v: 1 }]])(
  "%p is no body of records",
  (body) => {
    expect(readManual(body, heard)).toEqual({ observations: [], dropped: new Map([["invalid", 1]]) });
  },
);
