import type { Grown } from "./grown.ts";
import { bares, commands, lookName, questions } from "./growth-question.ts";
import type { Measured } from "./row.ts";
import { percentile } from "./spread.ts";

/** What one answer took. */
export interface Took {
  readonly ms: number;
  /** Of the process that answered; undefined where nobody can tell. On a busy machine only this compares. */
  readonly cpuMs: number | undefined;
}

/** What answers took, by what was asked. */
export type Times = Map<string, Took[]>;

/** What one size of ledger came to. */
export interface Size {
  readonly grown: Grown;
  readonly times: ReadonlyMap<string, readonly Took[]>;
  /** The collector's highest resident memory. */
  readonly memoryMb: number;
}

/** Budgets are promises for this size. */
const promised = 1_000_000;

/** One line for each thing that was asked: its times in each size, how they grow, and what they are held against. */
export function growthGrid(sizes: readonly Size[]): Measured {
  const names = sizes.map(({ grown }) => `${grown.requests.toLocaleString("en-US")} requests`);
  const told = (what: string, of: (size: Size) => string) => [what, ...sizes.map(of), "", "", ""];
  const grid = {
    columns: [
      "p50, p95; processor time, ms",
      ...names,
      "processor time from size to size",
      "times its bare",
      "budget",
    ],
    lines: [
      told("ledger", ({ grown }) => ledgerOf(grown)),
      told(
        "written, requests/s; searchable, s",
        ({ grown }) => `${perSecond(grown)}; ${(grown.searchableMs / 1000).toFixed(1)}`,
      ),
      told("bytes of the database per request", ({ grown }) => (grown.bytes / grown.requests).toFixed(0)),
      told("peak memory of the collector, MB", ({ memoryMb }) => memoryMb.toFixed(0)),
      ...[...bares, ...questions, lookAtRules, ...commands].map((asked) => lineOf(asked, sizes)),
    ],
  };
  return { rows: [], grids: [grid] };
}

const lookAtRules = { name: lookName, budgetMs: 50 };

/** What a line is about. */
interface Line {
  readonly name: string;
  readonly bare?: string | undefined;
  readonly budgetMs?: number | undefined;
}

function lineOf({ name, bare, budgetMs }: Line, sizes: readonly Size[]): string[] {
  const costs = sizes.map((size) => costOf(size, name));
  const cells = sizes.map(({ times }) => cellOf(times.get(name) ?? []));
  const last = sizes.at(-1);
  const times = bare === undefined || last === undefined ? "" : ratio(costOf(last, bare), costOf(last, name));
  return [name, ...cells, growthOf(costs), times, budgetOf(name, budgetMs, sizes)];
}

/** What an answer costs: processor time, in the middle of all. */
function costOf({ times }: Size, name: string): number {
  return percentile(
    (times.get(name) ?? []).map(({ ms, cpuMs }) => cpuMs ?? ms),
    0.5,
  );
}

function cellOf(took: readonly Took[]): string {
  if (took.length === 0) return "–";
  const times = took.map(({ ms }) => ms);
  const cpu = took.flatMap(({ cpuMs }) => cpuMs ?? []);
  const told = `${short(percentile(times, 0.5))}, ${short(percentile(times, 0.95))}`;
  return cpu.length === 0 ? told : `${told}; ${short(percentile(cpu, 0.5))}`;
}

function growthOf(costs: readonly number[]): string {
  return costs
    .slice(1)
    .map((cost, index) => ratio(costs[index] ?? Number.NaN, cost))
    .join(" ");
}

function ratio(from: number, to: number): string {
  return Number.isFinite(to / from) ? `×${(to / from).toFixed(1)}` : "–";
}

/** A miss is said in the table: nobody has to compare two columns for it. */
function budgetOf(name: string, budgetMs: number | undefined, sizes: readonly Size[]): string {
  if (budgetMs === undefined) return "";
  const budget = `< ${budgetMs.toLocaleString("en-US")}`;
  const size = sizes.find(({ grown }) => grown.requests === promised);
  return size === undefined || costOf(size, name) < budgetMs ? budget : `${budget}: missed`;
}

function short(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US");
}

function ledgerOf({ sessions, people, days }: Grown): string {
  const who = people === 1 ? "1 person" : `${people} people`;
  return `${who}, ${days} days, ${sessions.toLocaleString("en-US")} sessions`;
}

function perSecond({ requests, writtenMs }: Grown): string {
  return Math.round((requests * 1000) / writtenMs).toLocaleString("en-US");
}
