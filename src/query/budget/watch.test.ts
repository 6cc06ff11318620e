import { expect, test } from "bun:test";
import { noon, point, request } from "../../../test/contract/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Calendar } from "../calendar.ts";
import { BudgetWatch } from "./watch.ts";

test("which project a budget's name means is looked up once a minute, for all its periods", () => {
  const ledger = new MemoryLedger();
  const heard = (project: string): void =>
    void ledger.commit([request({ sessionId: project, facts: { project } })]);
  const settings = { projects: { web: { day: 1, week: 1 } }, branches: {}, users: {}, stop: [] };
  const watch = new BudgetWatch(new MemoryReader(ledger), settings, new Calendar("UTC"));
  const faults = (now: number) => watch.standings({}, now).map(({ fault }) => fault);
  heard("/home/dev/web");
  expect(faults(noon)).toEqual([null, null]);
  heard("/srv/web");
  expect(faults(noon + 5000)).toEqual([null, null]);
  const both = expect.stringContaining("/home/dev/web, /srv/web");
  expect(faults(noon + 61_000)).toEqual([both, both]);
  // A clock that was set back makes nothing last for longer.
  expect(faults(noon - 3_600_000)).toEqual([both, both]);
});

const settings = { day: 10, projects: {}, branches: {}, users: {}, stop: [] };
const dollar = 1e9;
const day = 86_400_000;

test("what is usual is told by counters, too, and by no session that has no name", () => {
  const ledger = new MemoryLedger();
  const cost = (index: number, usd: number) =>
    point({
      sessionId: `s${index}`,
      series: `s${index}`,
      at: noon - index * day,
      measure: "cost",
      increase: usd,
      total: undefined,
    });
  ledger.commit(Array.from({ length: 12 }, (_, index) => cost(index + 1, 2)));
  ledger.commit([request({ sessionId: undefined, at: noon - day, costNano: 900 * dollar })]);
  // What cost nothing is no hour with use.
  ledger.commit(
    Array.from({ length: 30 }, (_, hour) =>
      request({
        sessionId: "free",
        costNano: 0,
        at: noon - (hour + 2) * 3_600_000,
        aliases: [`free:${hour}`],
      }),
    ),
  );
  const watch = new BudgetWatch(new MemoryReader(ledger), settings, new Calendar("UTC"));
  expect(watch.usual(noon)).toEqual({ session: 2, hour: 2 });
});

test("what is to come is remembered for some minutes, and no longer", () => {
  const ledger = new MemoryLedger();
  const watch = new BudgetWatch(new MemoryReader(ledger), settings, new Calendar("UTC"));
  const spent = (at: number) => watch.outlooks({}, at)[0]?.spent_usd;
  expect(spent(noon)).toBe(0);
  ledger.commit([request({ at: noon, costNano: 20 * dollar })]);
  expect(spent(noon + 60_000)).toBe(0);
  expect(spent(noon + 3_600_000)).toBe(20);
});

test("what is to come is asked anew when another day begins, and when more is allowed", () => {
  const ledger = new MemoryLedger();
  ledger.commit([request({ at: noon, costNano: 20 * dollar })]);
  const watch = new BudgetWatch(new MemoryReader(ledger), settings, new Calendar("UTC"));
  const spent = (at: number) => watch.outlooks({}, at)[0]?.spent_usd;
  const midnight = Math.ceil(noon / day) * day;
  expect(spent(midnight - 60_000)).toBe(20);
  expect(spent(midnight + 60_000)).toBe(0);
  const limit = () => watch.outlooks({}, noon)[0]?.limit_usd;
  expect(limit()).toBe(10);
  ledger.allowances.allow([
    {
      scope: "total",
      name: undefined,
      period: "day",
      usd: 5,
      spentNano: 20 * dollar,
      createdAt: noon,
      until: midnight,
      reason: undefined,
      revokedAt: undefined,
    },
  ]);
  expect(limit()).toBe(25);
});
