import { expect, test } from "bun:test";
import { MemoryReader } from "../store/memory/reader.ts";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { Calendar } from "./calendar.ts";
import { costsBy } from "./costs.ts";
import { parseFilter } from "./filter.ts";
import { usageBy, type Grouping } from "./usage.ts";

function usage(reader: MemoryReader, grouping: Grouping, zone = "UTC") {
  return usageBy(reader, { grouping, filter: {}, calendar: new Calendar(zone) });
}

const hour = 3_600_000;

test("days are days of the asked time zone, in order of time", () => {
  const reader = readerOf(
    request({ at: noon + 11.5 * hour }),
    request({ at: noon }),
    request({ at: noon + 12.5 * hour }),
  );
  const days = (zone: string) =>
    usage(reader, "day", zone).groups.map(({ key, requests }) => [key, requests]);
  expect(days("UTC")).toEqual([
    ["2026-11-20", 2],
    ["2026-11-21", 1],
  ]);
  expect(days("Asia/Tokyo")).toEqual([
    ["2026-11-20", 1],
    ["2026-11-21", 2],
  ]);
});

test("other groups come the most expensive first, unpriced ones last", () => {
  const reader = readerOf(
    request({ model: "cheap", costNano: 1 }),
    request({ model: "unknown", costNano: undefined }),
    request({ model: "dear", costNano: 9 }),
  );
  const { groups, total } = usage(reader, "model");
  expect(groups.map((group) => [group.key, group.cost_usd])).toEqual([
    ["dear", 9e-9],
    ["cheap", 1e-9],
    ["unknown", null],
  ]);
  expect(total).toMatchObject({ requests: 3, cost_usd: 1e-8, unpriced_requests: 1, sessions: 1 });
});

test("a session in two groups is one session in the total", () => {
  const reader = readerOf(
    request({ model: "a" }),
    request({ model: "b" }),
    request({ model: "b", sessionId: "s2" }),
  );
  const { groups, total } = usage(reader, "model");
  expect(groups.map((group) => group.sessions).toSorted()).toEqual([1, 2]);
  expect(total.sessions).toBe(2);
});

test("a session that only has counters is counted from them, beside those that have requests", () => {
  const reader = readerOf(request(), point(), point({ sessionId: "s2", series: "s2" }));
  expect(usage(reader, "agent").total.usage.output_tokens).toBe(25);
});

test("the hour that comes twice stands in the order of time", () => {
  const reader = readerOf(
    request({ at: Date.parse("2026-10-25T01:30:00Z") }),
    request({ at: Date.parse("2026-10-25T00:30:00Z") }),
  );
  const keys = usage(reader, "hour", "Europe/Berlin").groups.map((group) => group.key);
  expect(keys).toEqual(["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00"]);
});

test("tokens without any price or cost are of unknown cost, not free", () => {
  expect(usage(readerOf(point()), "agent").total.cost_usd).toBeNull();
});

test("beside requests without a price, what counters of other sessions cost is the part that is known", () => {
  const counted = point({ sessionId: "s2", measure: "cost", series: "cost", increase: 3 });
  const reader = readerOf(request({ costNano: undefined }), counted);
  const { groups, total } = usage(reader, "day");
  expect([...groups, total]).toMatchObject([
    { cost_usd: 3, unpriced_requests: 1 },
    { cost_usd: 3, unpriced_requests: 1 },
  ]);
});

test("what nobody knows is null, in an empty ledger too", () => {
  const { groups, total } = usage(readerOf(), "project");
  expect(groups).toEqual([]);
  expect(total.usage).toMatchObject({ reasoning_output_tokens: null, cache_creation_1h_input_tokens: null });
  expect(total.cost_reported_usd).toBeNull();
});

test("a filter's end day is meant whole; an end before its start is refused in words", () => {
  const reader = readerOf();
  const { filter } = parseFilter({ from: "2026-11-20", to: "2026-11-20", timezone: "Europe/Berlin" }, reader);
  expect(filter).toMatchObject({
    from: Date.parse("2026-11-19T23:00:00Z"),
    to: Date.parse("2026-11-20T23:00:00Z"),
  });
  const parse = (from: string, to: string) => () => parseFilter({ from, to, timezone: "UTC" }, reader);
  expect(parse("2026-11-21", "2026-11-20")).toThrow("2026-11-21");
  expect(parse("yesterday", "2026-11-20")).toThrow("yesterday");
  expect(parse("2026-02-30", "2026-11-20")).toThrow("2026-02-30");
});

test("a breakdown tells what each group is made of, the most expensive first, and adds up to it", () => {
  const reader = readerOf(
    request({ model: "a", costNano: 1 }),
    request({ model: "b", costNano: 5 }),
    request({ model: "b", costNano: 7, at: noon + 24 * hour }),
  );
  const days = usageBy(reader, {
    grouping: "day",
    filter: {},
    calendar: new Calendar("UTC"),
    breakdown: "model",
  }).groups;
  expect(
    days.map(({ key, breakdown }) => [key, breakdown?.map((part) => [part.key, part.cost_usd])]),
  ).toEqual([
    [
      "2026-11-20",
      [
        ["b", 5e-9],
        ["a", 1e-9],
      ],
    ],
    ["2026-11-21", [["b", 7e-9]]],
  ]);
});

test("a ticket is all branches that are named for it, and a session on two of them is one", () => {
  const reader = readerOf(
    request({ branch: "fix/7-a" }),
    request({ branch: "7-b" }),
    request({ branch: "fix/7-a", sessionId: "s2" }),
    request({ branch: "main" }),
    request({ branch: "next" }),
  );
  const groups = usage(reader, "ticket").groups.map(({ key, requests, sessions }) => [
    key,
    requests,
    sessions,
  ]);
  expect(groups).toEqual([
    ["#7", 3, 2],
    [null, 2, 1],
  ]);
});

test("what a group is made of by ticket, and a ticket by model, is one part for all branches and has each session once", () => {
  const reader = readerOf(
    request({ branch: "fix/7-a" }),
    request({ branch: "7-b" }),
    request({ branch: "7-b", sessionId: "s2" }),
  );
  const parts = (grouping: Grouping, breakdown: "ticket" | "model") =>
    usageBy(reader, { grouping, breakdown, filter: {}, calendar: new Calendar("UTC") }).groups.map((group) =>
      group.breakdown?.map(({ requests, sessions }) => [requests, sessions]),
    );
  expect(parts("day", "ticket")).toEqual([[[3, 2]]]);
  expect(parts("ticket", "model")).toEqual([[[3, 2]]]);
});

test("sessions of two agents that share an id are two groups, with their own parts", () => {
  const reader = readerOf(
    request(),
    request({ agent: "codex", model: "gpt-5" }),
    request({ agent: "codex" }),
  );
  const question = { filter: {}, calendar: new Calendar("UTC") } as const;
  const { groups } = usageBy(reader, { ...question, grouping: "session", breakdown: "model" });
  expect(
    groups.map(({ key, agent, sessions, breakdown }) => [key, agent, sessions, breakdown?.length]).toSorted(),
  ).toEqual([
    ["s1", "claude-code", 1, 1],
    ["s1", "codex", 1, 2],
  ]);
  expect(costsBy(reader, { ...question, grouping: "session" }).groups).toHaveLength(2);
});
