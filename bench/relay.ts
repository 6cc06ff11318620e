import { join } from "node:path";
import { bareProgram, productRun, ratioCell, type Run } from "./ingest.ts";
import { requireWrk } from "./wrk.ts";
import { postTemplate } from "./post.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

interface Situation {
  readonly name: string;
  readonly relays: readonly Record<string, unknown>[];
}

/** Nobody listens there: connections are refused at once. */
const away = "http://127.0.0.1:9";

/** What relays add to ingest: the same load without any, with one that is taken from, with one whose receiver is away, and with three. */
export const relayBench: Bench = async (site, settings) => {
  requireWrk();
  const template = postTemplate("full", "rising");
  const receiver = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
  const { url: endpoint } = receiver;
  const situations: Situation[] = [
    { name: "one relay", relays: [{ name: "a", endpoint }] },
    { name: "one relay, its receiver away", relays: [{ name: "a", endpoint: away }] },
    {
      name: "three relays, each with a filter of its own",
      relays: [
        { name: "a", endpoint },
        { name: "b", endpoint, redact: ["user.email"] },
        { name: "c", endpoint, include: { agents: ["claude-code"] } },
      ],
    },
  ];
  const without: Run[] = [];
  const runs = new Map<string, Run[]>(situations.map(({ name }) => [name, []]));
  const load = { template, settings };
  for (let round = 1; round <= settings.rounds; round += 1) {
    without.push(await productRun(site, { ...load, dataDir: site.folder() }));
    for (const { name, relays } of situations)
      runs.get(name)?.push(await productRun(site, { ...load, dataDir: await configured(site, relays) }));
    settings.progress(`relay: round ${round} of ${settings.rounds}`);
  }
  await receiver.stop();
  return [...rowsOf("no relay", without), ...[...runs].flatMap(([name, own]) => rowsOf(name, own, without))];
};

async function configured(site: Site, relay: Situation["relays"]): Promise<string> {
  const dataDir = site.folder();
  await Bun.write(join(dataDir, "config.json"), JSON.stringify({ exporter: { relay } }));
  return dataDir;
}

function rowsOf(name: string, runs: readonly Run[], without?: readonly Run[]): Row[] {
  const cell = (pick: (run: Run) => number, digits = 0) => formatSpread(spreadOf(runs.map(pick)), digits);
  const rows: Row[] = [
    { what: `${name}: records/s`, value: cell((run) => run.recordsPerSecond) },
    { what: `${name}: CPU per record, µs`, value: cell((run) => run.cpuUsPerRecord, 1) },
    { what: `${name}: latency p99, ms`, value: cell((run) => run.p99Ms, 2), budget: "< 50" },
  ];
  if (without === undefined) return rows;
  return [...rows, { what: `${name}: with / without, round by round`, value: ratioCell(runs, without) }];
}
