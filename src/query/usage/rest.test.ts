import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Calendar } from "../calendar.ts";
import type { UsageGroup } from "../shape.ts";
import { usageBy } from "../usage.ts";
import { identityOf } from "./group.ts";

const day = 86_400_000;
const calendar = new Calendar("UTC");

function readerOf(...requests: [days: number, model: string, costNano: number][]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(
    requests.map(([days, model, costNano]) => request({ at: noon + days * day, model, costNano })),
  );
  return new MemoryReader(ledger);
}

const reader = readerOf([0, "a", 5], [0, "b", 3], [0, "c", 1], [1, "c", 20], [1, "d", 2]);
const brief = ({ key, rest, cost_usd }: UsageGroup) => [key, rest, Math.round((cost_usd ?? 0) * 1e9)];

test("the dearest names are told, and the others as one that says how many it is; they add up to the total", () => {
  const { groups, total } = usageBy(reader, { grouping: "model", filter: {}, calendar, told: { limit: 2 } });
  expect(groups.map(brief)).toEqual([
    ["c", undefined, 21],
    ["a", undefined, 5],
    [null, 2, 5],
  ]);
  expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(total.requests);
});

test("where there are no others, nothing stands for them", () => {
  const { groups } = usageBy(reader, { grouping: "model", filter: {}, calendar, told: { limit: 4 } });
  expect(groups.map(({ rest }) => rest)).toEqual([undefined, undefined, undefined, undefined]);
});

test("parts are the same names in every group: those that are dearest over all of them", () => {
  const { groups } = usageBy(reader, {
    grouping: "day",
    breakdown: "model",
    filter: {},
    calendar,
    told: { limit: 1 },
  });
  expect(groups.map(({ breakdown = [] }) => breakdown.map(brief))).toEqual([
    [
      ["c", undefined, 1],
      [null, 2, 8],
    ],
    [
      ["c", undefined, 20],
      [null, 1, 2],
    ],
  ]);
});

test("names that are asked for are told, whatever they cost", () => {
  const identities = new Set([identityOf({ key: "d" })]);
  const { groups } = usageBy(reader, {
    grouping: "model",
    filter: {},
    calendar,
    told: { limit: 1, identities },
  });
  expect(groups.map(brief)).toEqual([
    ["d", undefined, 2],
    [null, 3, 29],
  ]);
});

test("sessions that are told one by one have what people know them by", () => {
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ sessionId: "s1", agent: "codex", costNano: 1, facts: { project: "/a/api", title: "Login" } }),
    request({ sessionId: "s1", costNano: 2, facts: { project: "/a/web", title: "Cart" } }),
    request({ sessionId: "s10", costNano: 3, facts: { project: "/a/shop", title: "Till" } }),
  ]);
  const { groups } = usageBy(new MemoryReader(ledger), {
    grouping: "session",
    filter: {},
    calendar,
    told: { limit: 5 },
  });
  expect(groups).toMatchObject([
    { key: "s10", agent: "claude-code", title: "Till", project: "/a/shop" },
    { key: "s1", agent: "claude-code", title: "Cart", project: "/a/web" },
    { key: "s1", agent: "codex", title: "Login", project: "/a/api" },
  ]);
});
