import { counted } from "../src/domain/counted.ts";
import { hear } from "./heard.ts";
import { LiveLoad } from "./live-load.ts";
import { cpuSeconds } from "./process-status.ts";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Served } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

const sessions = 50;
const perSecond = 200;
/** What each session did before: an hour of turns. */
const past = { turns: 600, everyMs: 6000 } as const;
/** Tabs that listen at once. */
const tabs = [0, 1, 5, 20] as const;

/** What it takes to tell listeners of fifty sessions at work, while they tell of 200 events a second. */
export const stream: Bench = async (site, settings) => {
  const dataDir = site.folder();
  const server = await serveProduct(site, dataDir);
  const load = new LiveLoad(server.url, sessions);
  settings.progress(`stream: ${sessions} sessions of ${past.turns} turns`);
  await load.begin(past.turns, past.everyMs);
  const ended = new AbortController();
  const told = load.run(perSecond, ended.signal);
  const rows: Row[] = [];
  for (const listeners of tabs) rows.push(...(await rowsOf(server, { dataDir, listeners, ...settings })));
  ended.abort();
  const { events, refused, seconds } = await told;
  await server.stop();
  if (refused > 0) throw new Error(`${refused} posts were refused`);
  return [{ what: "events/s that were told", value: (events / seconds).toFixed(0) }, ...rows];
};

async function rowsOf(
  server: Served,
  {
    dataDir,
    listeners,
    seconds,
    rounds,
  }: { dataDir: string; listeners: number; seconds: number; rounds: number },
): Promise<Row[]> {
  const left = new AbortController();
  const daemon = { httpUrl: server.url, token: apiToken(dataDir) };
  const heard = Array.from({ length: listeners }, () => hear(daemon, left.signal));
  // What a stream costs once it runs, not what opening it does.
  await Bun.sleep(1000);
  const shares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [before, started] = [cpuSeconds(server.pid), performance.now()];
    await Bun.sleep(seconds * 1000);
    shares.push(((cpuSeconds(server.pid) - before) * 100_000) / (performance.now() - started));
  }
  left.abort();
  const each = await Promise.all(heard);
  const name = counted(listeners, "listener");
  const cpu = {
    what: `${name}: CPU of the collector, % of a core`,
    value: formatSpread(spreadOf(shares), 1),
  };
  const [first] = each;
  if (first === undefined) return [cpu];
  const delays = each.flatMap(({ delaysMs }) => delaysMs);
  const runs = seconds * rounds + 1;
  return [
    cpu,
    {
      what: `${name}: events/s to each`,
      value: (first.events / runs).toFixed(0),
    },
    {
      what: `${name}: from what a session told last to its event, p50, p95, ms`,
      value: `${percentile(delays, 0.5).toFixed(0)}, ${percentile(delays, 0.95).toFixed(0)}`,
    },
  ];
}
