import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { alertRules } from "../src/domain/alert.ts";
import { millionRequests } from "./dashboard.ts";
import { LiveLoad, type LoadResult } from "./live-load.ts";
import { cpuSeconds } from "./process-status.ts";
import { askApi, serveProduct } from "./product.ts";
import type { Bench, BenchSettings, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

const sessions = 50;
const perSecond = 200;
/** What each of the sessions at work did before: an hour of turns. */
const past = { turns: 600, everyMs: 6000 } as const;
/** A look comes every five seconds while sessions work. */
const watchMs = 60_000;

interface Health {
  readonly alerts: { readonly evaluated_at: string | null; readonly look_ms: number | null };
}

/** What one side came to. */
interface Watched extends LoadResult {
  readonly lookMs: readonly number[];
  readonly cpuPercent: number;
}

/** Looks at the rules over a million requests with fifty sessions at work, and the same work with every rule switched off. */
export const alertsBench: Bench = async (site, settings) => {
  const dataDir = await millionRequests(site, settings);
  const on = await watched(site, dataDir, settings);
  const off = { alert: Object.fromEntries(alertRules.map((rule) => [rule, { off: true }])) };
  writeFileSync(join(dataDir, "config.json"), JSON.stringify(off));
  const without = await watched(site, dataDir, settings);
  return [...lookRows(on), ...loadRows(on, without)];
};

async function watched(site: Site, dataDir: string, { progress }: BenchSettings): Promise<Watched> {
  const server = await serveProduct(site, dataDir);
  const load = new LiveLoad(server.url, sessions);
  progress(`alerts: ${sessions} sessions of ${past.turns} turns, and then ${watchMs / 1000} s of work`);
  await load.begin(past.turns, past.everyMs);
  const ending = new AbortController();
  const result = load.run(perSecond, ending.signal);
  const before = cpuSeconds(server.pid);
  const lookMs = await looksAt(server, dataDir);
  const cpuPercent = ((cpuSeconds(server.pid) - before) / watchMs) * 1e5;
  ending.abort();
  const done = { ...(await result), lookMs, cpuPercent };
  await server.stop();
  return done;
}

/** How long each look took, asked for often enough to miss none. */
async function looksAt(server: Served, dataDir: string): Promise<readonly number[]> {
  const looks = new Map<string, number>();
  for (const end = performance.now() + watchMs; performance.now() < end; await Bun.sleep(1000)) {
    const { alerts } = await askApi<Health>(server.url, dataDir, "/api/health");
    if (alerts.evaluated_at !== null && alerts.look_ms !== null)
      looks.set(alerts.evaluated_at, alerts.look_ms);
  }
  return [...looks.values()];
}

function lookRows({ lookMs }: Watched): Row[] {
  return [
    { what: "looks", value: String(lookMs.length) },
    { what: "one look, ms", value: formatSpread(spreadOf(lookMs), 1), budget: "median < 50" },
    { what: "p95 of looks, ms", value: percentile(lookMs, 0.95).toFixed(1) },
  ];
}

function loadRows(on: Watched, off: Watched): Row[] {
  const rate = ({ events, seconds }: Watched): string => (events / seconds).toFixed(0);
  return [
    { what: "events/s taken, with the rules and with none", value: `${rate(on)}, ${rate(off)}` },
    { what: "refused, with the rules and with none", value: `${on.refused}, ${off.refused}` },
    {
      what: "CPU of the daemon, with the rules and with none, % of a core",
      value: `${on.cpuPercent.toFixed(1)}, ${off.cpuPercent.toFixed(1)}`,
    },
  ];
}
