import { Database } from "bun:sqlite";
import { join } from "node:path";
import { recordsPerPost, recordTokens, type Shape } from "./claude-export.ts";
import { connections, load, type LoadSummary } from "./load.ts";
import { requireWrk } from "./wrk.ts";
import { postTemplate, type Order, type PostTemplate } from "./post.ts";
import { cpuSeconds, memoryMb } from "./process-status.ts";
import { serveProduct, settledTotal, type LedgerTotal } from "./product.ts";
import type { Bench, BenchSettings, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";
import { verifyPosts } from "./verify.ts";

/** What one load came to. */
export interface Run extends LoadSummary {
  readonly recordsPerSecond: number;
  readonly cpuUsPerRecord: number;
  readonly peakMb: number;
  /** Posts that were answered before this load, while the server's code was still being compiled. */
  readonly warmingPosts: number;
  /** Requests in the ledger that no answered post explains; negative when some are missing. Absent where nothing is stored. */
  readonly surplus?: number;
}

/** Durable ingest over OTLP/JSON: the product and the bare server in turn, each on a fresh folder of the same disk. */
export function ingest(shape: Shape, order: Order = "rising"): Bench {
  return async (site, settings) => {
    requireWrk();
    const template = postTemplate(shape, order);
    await verifyPosts(site, template);
    const ceiling = await ceilingRun(site, template, settings);
    const bare: Run[] = [];
    const unique: Run[] = [];
    const keeping: Run[] = [];
    const both: Run[] = [];
    const product: Run[] = [];
    for (let round = 1; round <= settings.rounds; round += 1) {
      bare.push(await bareRun(site, { template, settings, flags: [] }));
      unique.push(await bareRun(site, { template, settings, flags: ["--unique-requests"] }));
      keeping.push(await bareRun(site, { template, settings, flags: ["--keep-attributes"] }));
      const flags = ["--unique-requests", "--keep-attributes"];
      both.push(await bareRun(site, { template, settings, flags }));
      product.push(await productRun(site, { template, settings, dataDir: site.folder() }));
      const rates = [bare, unique, keeping, both, product].map((runs) =>
        Math.round(runs.at(-1)?.recordsPerSecond ?? 0),
      );
      settings.progress(
        `round ${round}: records/s: bare ${rates[0]}, unique ${rates[1]}, keeping ${rates[2]}, both ${rates[3]}, product ${rates[4]}`,
      );
    }
    return [
      ...ceilingRows(template, ceiling, settings),
      ...sideRows("bare", bare),
      ...sideRows("bare, unique requests", unique),
      ...sideRows("bare, keeping attributes", keeping),
      ...sideRows(`bare, ${bothNames}`, both),
      ...productRows(product, { bare, unique, keeping, both }),
    ];
  };
}

const bothNames = "unique requests and attributes";

/** Both loads of a run are cut off when they end. */
const mostSurplus = 2 * connections * recordsPerPost;

/** The server that the product is held against. */
export const bareProgram = join(import.meta.dir, "bare-server.ts");

async function ceilingRun(site: Site, template: PostTemplate, settings: BenchSettings): Promise<Run> {
  const server = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
  const run = await loaded(site, server, { template, settings });
  await server.stop();
  return run;
}

async function bareRun(
  site: Site,
  { template, settings, flags }: { template: PostTemplate; settings: BenchSettings; flags: string[] },
): Promise<Run> {
  const folder = site.folder();
  const server = await site.serve([process.execPath, bareProgram, folder, ...flags]);
  const run = await loaded(site, server, { template, settings });
  await server.stop();
  return { ...run, surplus: surplusOf(run, bareTotal(join(folder, "bare.db"))) };
}

/** What the bare server stored, so that its rate is held to the same proof as the product's. */
function bareTotal(path: string): LedgerTotal {
  using db = new Database(path);
  const sum = "SELECT count(DISTINCT request) AS requests, sum(input) AS inputTokens FROM record";
  return db.query<LedgerTotal, []>(sum).get() ?? { requests: 0, inputTokens: 0 };
}

/** One load on the product, on a data dir that may hold a config. */
export async function productRun(
  site: Site,
  { template, settings, dataDir }: { template: PostTemplate; settings: BenchSettings; dataDir: string },
): Promise<Run> {
  const server = await serveProduct(site, dataDir);
  const run = await loaded(site, server, { template, settings });
  const surplus = surplusOf(run, await settledTotal(server.url, dataDir));
  await server.stop();
  return { ...run, surplus };
}

async function loaded(
  site: Site,
  server: Served,
  { template, settings }: { template: PostTemplate; settings: BenchSettings },
): Promise<Run> {
  const order = { url: server.url, template, seconds: settings.seconds };
  // A collector runs for weeks: the seconds in which its code is compiled, on the processor that the load needs, are not what it does.
  const warming = await load(site, order);
  const cpuBefore = cpuSeconds(server.pid);
  const summary = await load(site, { ...order, first: warming.posts + connections });
  const records = (summary.posts - summary.refused) * recordsPerPost;
  return {
    ...summary,
    warmingPosts: warming.posts - warming.refused,
    recordsPerSecond: records / summary.seconds,
    cpuUsPerRecord: ((cpuSeconds(server.pid) - cpuBefore) * 1e6) / records,
    peakMb: memoryMb(server.pid).peakMb,
  };
}

/** Throws when the ledger and the answers disagree by more than the posts that were cut off unanswered. */
function surplusOf(run: Omit<Run, "surplus">, total: LedgerTotal): number {
  const promised = (run.posts - run.refused + run.warmingPosts) * recordsPerPost;
  const surplus = total.requests - promised;
  if (surplus < 0 || surplus > mostSurplus)
    throw new Error(`${promised} records were answered, but the ledger counts ${total.requests} requests`);
  if (total.inputTokens !== total.requests * recordTokens.input)
    throw new Error(
      `${total.requests} requests of ${recordTokens.input} input tokens sum up to ${total.inputTokens}`,
    );
  return surplus;
}

function ceilingRows(template: PostTemplate, ceiling: Run, { seconds, rounds }: BenchSettings): Row[] {
  return [
    { what: "load", value: `${seconds} s, ${rounds} rounds` },
    {
      what: "body size",
      value: `${template.bytes.toLocaleString("en-US")} bytes, ${recordsPerPost} records`,
    },
    {
      what: "ceiling of the load generator (body read, nothing done), records/s",
      value: formatSpread(spreadOf([ceiling.recordsPerSecond])),
    },
  ];
}

function sideRows(side: string, runs: readonly Run[]): Row[] {
  const cell = (pick: (run: Run) => number, digits = 0) => formatSpread(spreadOf(runs.map(pick)), digits);
  return [
    { what: `${side}: records/s`, value: cell((run) => run.recordsPerSecond) },
    { what: `${side}: posts/s`, value: cell((run) => run.posts / run.seconds) },
    { what: `${side}: latency p50, ms`, value: cell((run) => run.p50Ms, 2) },
    { what: `${side}: latency p99, ms`, value: cell((run) => run.p99Ms, 2) },
    { what: `${side}: CPU per record, µs`, value: cell((run) => run.cpuUsPerRecord, 1) },
    { what: `${side}: peak memory, MB`, value: cell((run) => run.peakMb) },
    { what: `${side}: refused or broken posts`, value: cell((run) => run.refused + run.broken) },
  ];
}

function productRows(
  product: readonly Run[],
  bounds: Readonly<Record<"bare" | "unique" | "keeping" | "both", readonly Run[]>>,
): Row[] {
  const surplus = spreadOf(product.map((run) => run.surplus ?? Number.NaN));
  return [
    ...sideRows("product", product).map((row) =>
      row.what === "product: latency p99, ms" ? { ...row, budget: "< 50" } : row,
    ),
    ratioRow("bare", product, bounds.bare),
    ratioRow("bare unique requests", product, bounds.unique),
    ratioRow("bare keeping attributes", product, bounds.keeping),
    ratioRow(`bare ${bothNames}`, product, bounds.both),
    {
      what: "requests in the ledger beyond the answered ones (posts cut off at the end)",
      value: formatSpread(surplus),
      budget: `0–${mostSurplus}`,
    },
  ];
}

function ratioRow(name: string, product: readonly Run[], bound: readonly Run[]): Row {
  return {
    what: `product / ${name}, round by round`,
    value: ratioCell(product, bound),
    budget: ">= 0.5",
  };
}

/** Neighbours in time are compared, so that a machine that slows down during the run does not tilt the ratio. */
export function ratioCell(product: readonly Run[], bound: readonly Run[]): string {
  const rate = (runs: readonly Run[], round: number) => runs[round]?.recordsPerSecond ?? Number.NaN;
  return formatSpread(spreadOf(product.map((run, round) => run.recordsPerSecond / rate(bound, round))), 2);
}
