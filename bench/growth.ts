import { Database } from "bun:sqlite";
import { join } from "node:path";
import { grow, grownSession, type Grown } from "./grown.ts";
import { growthGrid, type Size, type Times, type Took } from "./growth-grid.ts";
import { aboutOf, bares, commands, lookName, questions } from "./growth-question.ts";
import { cpuMs, memoryMb } from "./process-status.ts";
import { apiToken, askApi, program, serveProduct } from "./product.ts";
import { commitOne } from "./prometheus.ts";
import type { Bench, BenchSettings } from "./row.ts";
import type { Served, Site } from "./site.ts";

/** Ledgers that are filled, up to the largest that is asked for. */
const sizes = [10_000, 100_000, 1_000_000, 10_000_000] as const;

/** A question is asked this often, in turns with the others; less often when it has had its share of time. */
const asks = 20;
const fewAsks = 5;
const shareMs = 8000;
/** The server takes 50 API requests a second from one address, so none is refused. */
const pauseMs = 25;
const commandRuns = 5;
const endsWithinMs = 120_000;

/** The same questions to ledgers of ten times as many requests each, so that the table shows how their cost grows. */
export const growth: Bench = async (site, settings) => {
  const measured: Size[] = [];
  for (const requests of sizes.filter((size) => size <= settings.requests))
    measured.push(await measuredAt(requests, site, settings));
  return growthGrid(measured);
};

async function measuredAt(requests: number, site: Site, { progress }: BenchSettings): Promise<Size> {
  const dataDir = site.folder();
  const count = requests.toLocaleString("en-US");
  progress(`growth: filling a ledger with ${count} requests`);
  const now = Date.now();
  const grown = grow(join(dataDir, "ledger.db"), requests, now);
  const seconds = ((grown.writtenMs + grown.searchableMs) / 1000).toFixed(0);
  progress(`growth: filled in ${seconds} s; asking`);
  const times: Times = new Map();
  askBare(join(dataDir, "ledger.db"), times);
  const server = await serveProduct(site, dataDir);
  await checkTotal(server, dataDir, requests);
  await askInTurns(server, { dataDir, grown, times, now });
  const memory = memoryMb(server.pid).peakMb;
  await server.stop();
  await runCommands(site, dataDir, times);
  site.forget(dataDir);
  return { grown, times, memoryMb: memory };
}

async function checkTotal(server: Served, dataDir: string, requests: number): Promise<void> {
  const { total } = await askApi<{ total: { requests: number } }>(
    server.url,
    dataDir,
    "/api/usage?group_by=agent",
  );
  if (total.requests !== requests)
    throw new Error(`${requests} requests were written, ${total.requests} are counted`);
}

/** The least each kind of answer costs SQLite, in this process and without a shape, a check or a wire. */
function askBare(path: string, times: Times): void {
  const db = new Database(path, { readonly: true });
  for (const { name, sql } of bares) {
    const statement = db.query(sql);
    for (let ask = 0; ask <= fewAsks; ask += 1) {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      JSON.stringify(statement.all());
      const { user, system } = process.cpuUsage(cpu);
      if (ask > 0) note(times, name, { ms: performance.now() - started, cpuMs: (user + system) / 1000 });
    }
  }
  db.close();
}

interface Asking {
  readonly dataDir: string;
  readonly grown: Grown;
  readonly times: Times;
  readonly now: number;
}

async function askInTurns(server: Served, { dataDir, grown, times, now }: Asking): Promise<void> {
  const headers = { authorization: `Bearer ${apiToken(dataDir)}` };
  const about = aboutOf(grownSession(grown.sessions - 1), now);
  const looks = new Set<string>();
  for (let ask = 0; ask <= asks; ask += 1) {
    for (const { name, path, isAfterCommit } of questions) {
      if (hasHadItsShare(times.get(name))) continue;
      if (isAfterCommit === true) await commitOne(server.url, ask);
      const [started, cpu] = [performance.now(), cpuMs(server.pid)];
      const response = await fetch(server.url + path(about), { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${name} answered ${response.status}`);
      // The first of each fills caches that every later one finds.
      if (ask > 0) note(times, name, { ms: performance.now() - started, cpuMs: cpuMs(server.pid) - cpu });
      await Bun.sleep(pauseMs);
    }
    await noteLook(server, { dataDir, times, looks });
  }
}

function hasHadItsShare(took: readonly Took[] = []): boolean {
  return took.length >= fewAsks && took.reduce((sum, { ms }) => sum + ms, 0) > shareMs;
}

/** A look at the alert rules tells itself how long it took. */
async function noteLook(
  server: Served,
  { dataDir, times, looks }: { dataDir: string; times: Times; looks: Set<string> },
): Promise<void> {
  const { alerts } = await askApi<{ alerts: { evaluated_at: string | null; look_ms: number | null } }>(
    server.url,
    dataDir,
    "/api/health",
  );
  if (alerts.evaluated_at === null || alerts.look_ms === null || looks.has(alerts.evaluated_at)) return;
  looks.add(alerts.evaluated_at);
  note(times, lookName, { ms: alerts.look_ms, cpuMs: undefined });
}

async function runCommands(site: Site, dataDir: string, times: Times): Promise<void> {
  for (let run = 0; run < commandRuns; run += 1)
    for (const { name, words } of commands) {
      const command = [program, ...words, ...(words.includes("--version") ? [] : ["--data-dir", dataDir])];
      const { ms, cpuSeconds } = await site.finish(command, endsWithinMs);
      note(times, name, { ms, cpuMs: cpuSeconds * 1000 });
    }
}

function note(times: Times, name: string, took: Took): void {
  const known = times.get(name);
  if (known === undefined) times.set(name, [took]);
  else known.push(took);
}
