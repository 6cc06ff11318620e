import { join } from "node:path";
import { BudgetGate } from "../src/query/budget/gate.ts";
import { budgetsAnswer } from "../src/query/budget/budgets.ts";
import { BudgetWatch } from "../src/query/budget/watch.ts";
import { Calendar } from "../src/query/calendar.ts";
import { openForReading } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import type { BudgetSettings } from "../src/domain/budget.ts";
import { millionRequests } from "./dashboard.ts";
import type { Bench, Row } from "./row.ts";
import { percentile } from "./spread.ts";

const looks = 2000;
const fewLooks = 50;

/** Budgets of everything that can have one, none of which is near its end. */
function settingsFor(project: string): BudgetSettings {
  const periods = { day: 1e6, week: 1e6, month: 1e6 };
  return {
    ...periods,
    session: 1e6,
    projects: { [project]: periods },
    branches: { main: periods },
    users: {},
    stop: ["session", "day", "week", "month", "project", "branch", "user"],
  };
}

/** What a budget costs an agent that asks before each tool, and whoever looks at budgets, over a million requests. */
export const gateBench: Bench = async (site, settings) => {
  const dataDir = await millionRequests(site, settings);
  return gateRows(join(dataDir, "ledger.db"));
};

/** The rows for a ledger that is there. */
function gateRows(path: string): Row[] {
  using reader = new SqliteReader(openForReading(path));
  const now = Date.now();
  const calendar = new Calendar("UTC");
  const sessions = reader.sessions({}, 200);
  const project = sessions.find(({ facts }) => facts.project !== undefined)?.facts.project ?? "/none";
  const own = settingsFor(project);
  const gate = new BudgetGate(reader, own, calendar);
  const ask = (index: number, forget: boolean): void => {
    const session = sessions[index % sessions.length];
    if (session === undefined) throw new Error("the ledger holds no sessions");
    if (forget) gate.forget();
    if (gate.verdictOn(session, now + index).stop !== undefined) throw new Error("nothing is used up");
  };
  const watch = new BudgetWatch(reader, own, calendar);
  const began = process.cpuUsage();
  const remembered = timed(looks, (i) => ask(i, false));
  const spent = process.cpuUsage(began);
  const cpuMs = (spent.user + spent.system) / 1000 / (looks + 1);
  const rows = [
    { what: "a hook asks: processor time, mean, ms", value: cpuMs.toFixed(2), budget: "< 1" },
    row("a hook asks, sums of periods remembered: p50, p99, ms", remembered, "p50 < 1"),
    row(
      "a hook asks, every sum read anew: p50, p99, ms",
      timed(fewLooks * 4, (i) => ask(i, true)),
      "",
    ),
    row(
      "alert rules look at budgets, p50, p99, ms",
      timed(fewLooks, () => watch.standings({}, now)),
      "< 50",
    ),
    row(
      "GET /api/budgets with forecasts, p50, p99, ms",
      timed(5, () => budgetsAnswer(reader, { filter: {}, calendar, now, settings: own })),
      "< 1,000",
    ),
  ];
  return rows;
}

function timed(count: number, work: (index: number) => void): number[] {
  work(0);
  return Array.from({ length: count }, (_, index) => {
    const began = performance.now();
    work(index);
    return performance.now() - began;
  });
}

function row(what: string, ms: readonly number[], budget: string): Row {
  const at = (part: number): string => percentile(ms, part).toFixed(2);
  return { what, value: `${at(0.5)}, ${at(0.99)}`, budget };
}
