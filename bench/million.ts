import { join } from "node:path";
import { Database } from "bun:sqlite";
import { openPeer, type Peer } from "./peer.ts";
import { memoryMb, peakOfTreeMb } from "./process-status.ts";
import { apiToken, importInto, program, searchable, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";
import { timed } from "./timed.ts";
import { twoYears, writeTwoYears } from "./two-years.ts";

/** Asked this often each, in turns. The server takes 50 API requests a second from one address, so none is refused. */
const asks = 20;
const pauseMs = 25;
/** A collector with nothing to do gives memory back within this. */
const restMs = 15_000;
const endsWithinMs = 600_000;

/** What stands in the first column, and the path that is asked. Times of two years unless the path says otherwise. */
const reports: readonly (readonly [string, string])[] = [
  ...["hour", "day", "week", "month", "model", "project", "branch", "session", "agent", "user"].map(
    (name) => [`usage by ${name}`, `/api/usage?group_by=${name}`] as const,
  ),
  ["costs by model", "/api/metrics/costs?group_by=model"],
  ["aggregations by day", "/api/metrics/aggregations?period=day"],
  ["usage by day, of 30 days", "/api/usage?group_by=day&from=SINCE"],
];

/** Group-bys with filters, breakdowns, and zones whose days begin within an hour. */
const questions: readonly (readonly [string, string])[] = [
  ["by day, broken down by model", "/api/usage?group_by=day&breakdown=model"],
  ["by ticket", "/api/usage?group_by=ticket"],
  ["by day in Asia/Kolkata", "/api/usage?group_by=day&timezone=Asia/Kolkata"],
  ["by day, of one project", "/api/usage?group_by=day&project=/home/dev/project-3"],
  ["by model, of one branch and a year", "/api/usage?group_by=model&branch=main&from=YEAR"],
  ["/api/kpis", "/api/kpis"],
  ["/api/forecast", "/api/forecast"],
  ["/api/tools", "/api/tools"],
  ["/api/advice", "/api/advice"],
  ["/api/patterns", "/api/patterns"],
];

/** Reports over a million requests, 12,000 sessions and two years, with the peer over the same files. */
export const million: Bench = async (site, settings) => {
  const [folder, dataDir] = [site.folder(), site.folder()];
  settings.progress("writing two years of transcripts (0.8 GB), and importing them");
  await writeTwoYears(folder, Date.now());
  const imported = await importInto(site, dataDir, folder);
  const rows = [countRow(dataDir), { what: "import: time, s", value: (imported.ms / 1000).toFixed(1) }];
  const bare = bareScan(dataDir);
  const server = await serveProduct(site, dataDir);
  await searchable(server, dataDir);
  const ms = await askInTurns(server, dataDir, [...reports, ...questions]);
  const memory = memoryMb(server.pid);
  await Bun.sleep(restMs);
  const rested = memoryMb(server.pid);
  await server.stop();
  return [
    ...rows,
    { what: "bare: one GROUP BY day over the rows of requests, ms", value: formatSpread(spreadOf(bare), 0) },
    ...timeRows(reports, ms, 50),
    ...timeRows(questions, ms, 1000),
    {
      what: "memory of the collector after all of it, MB (peak)",
      value: `${memory.nowMb.toFixed(0)} (${memory.peakMb.toFixed(0)})`,
      budget: "< 150",
    },
    { what: "memory 15 s later, MB", value: rested.nowMb.toFixed(0) },
    ...(await commandRows(site, { dataDir, folder, peer: await openPeer(settings) })),
  ];
};

function countRow(dataDir: string): Row {
  const db = new Database(join(dataDir, "ledger.db"), { readonly: true });
  const count = (table: string) =>
    (db.query(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count.toLocaleString(
      "en-US",
    );
  const [requests, sessions, cells] = ["request", "session", "rollup"].map(count);
  db.close();
  if (requests !== twoYears.requests.toLocaleString("en-US"))
    throw new Error(`the ledger holds ${requests} requests`);
  return { what: "ledger", value: `${requests} requests, ${sessions} sessions, ${cells} cells of an hour` };
}

/** The least a report costs without roll-ups: UTC days, one sum, and nothing else. */
function bareScan(dataDir: string): number[] {
  const db = new Database(join(dataDir, "ledger.db"), { readonly: true });
  const scan = db.query("SELECT at / 86400000, count(*), sum(input), sum(cost_nano) FROM request GROUP BY 1");
  const ms = Array.from({ length: 5 }, () => timed(() => void scan.all()));
  db.close();
  return ms;
}

async function askInTurns(
  server: Served,
  dataDir: string,
  paths: readonly (readonly [string, string])[],
): Promise<ReadonlyMap<string, number[]>> {
  const headers = { authorization: `Bearer ${apiToken(dataDir)}` };
  const ms = new Map(paths.map(([name]) => [name, [] as number[]]));
  for (let ask = 0; ask <= asks; ask += 1) {
    for (const [name, path] of paths) {
      const started = performance.now();
      const response = await fetch(server.url + dated(path), { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      // The first of each fills caches that every later one finds.
      if (ask > 0) ms.get(name)?.push(performance.now() - started);
      await Bun.sleep(pauseMs);
    }
  }
  return ms;
}

function dated(path: string): string {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  return path.replace("SINCE", day(30)).replace("YEAR", day(365));
}

function timeRows(
  paths: readonly (readonly [string, string])[],
  ms: ReadonlyMap<string, number[]>,
  budget: number,
): Row[] {
  return paths.map(([name]) => {
    const own = ms.get(name) ?? [];
    return {
      what: `${name}: p50, p95, ms`,
      value: `${percentile(own, 0.5).toFixed(1)}, ${percentile(own, 0.95).toFixed(1)}`,
      budget: `p95 < ${budget}`,
    };
  });
}

interface Command {
  readonly name: string;
  readonly command: string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Whole commands, each from its start to its end, beside the peer that reads the files each time. */
async function commandRows(
  site: Site,
  { dataDir, folder, peer }: { dataDir: string; folder: string; peer: Peer },
): Promise<Row[]> {
  const ours = (words: string) => [program, ...words.split(" "), "--data-dir", dataDir];
  const words = [
    "report daily --json",
    "report monthly",
    "report session --json",
    "costs",
    "kpi",
    "forecast",
  ];
  const commands: Command[] = [
    { name: "bare: hallmonitor --version", command: [program, "--version"], env: {} },
    ...words.map((one) => ({ name: `hallmonitor ${one}`, command: ours(one), env: {} })),
  ];
  if ("program" in peer) {
    const command = [peer.program, "claude", "daily", "--offline", "--json"];
    commands.push({ name: "ccusage daily --json", command, env: { CLAUDE_CONFIG_DIR: folder } });
  }
  const rows: Row[] = [];
  for (const { name, command, env } of commands) {
    const runs = [];
    let peakMb = 0;
    for (let run = 0; run < 5; run += 1) {
      let looking: NodeJS.Timeout | undefined;
      const onStart = (pid: number) => {
        looking = setInterval(() => (peakMb = Math.max(peakMb, peakOfTreeMb(pid))), 5);
      };
      runs.push((await site.finish(command, endsWithinMs, { env, onStart })).ms);
      clearInterval(looking);
    }
    rows.push({
      what: `${name}: time, ms; peak memory, MB`,
      value: `${formatSpread(spreadOf(runs))}; ${peakMb.toFixed(0)}`,
    });
  }
  return rows;
}
