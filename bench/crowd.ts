import { askOf } from "../src/load/ask.ts";
import type { Comparison } from "../src/load/comparison.ts";
import type { LoadOrder } from "../src/load/order.ts";
import { compareLoad, newRun, sendLoad, type Sent } from "../src/load/run.ts";
import { httpWire } from "../src/load/wire.ts";
import { bareProgram } from "./ingest.ts";
import { memoryMb } from "./process-status.ts";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Sessions side by side; each size makes five thousand requests. */
const sizes = [100, 1000, 5000] as const;
const allRequests = 5000;

/** One crowd on the product, and the one right after it on a server that only answers. */
interface Turn {
  readonly product: Sent;
  readonly comparison: Comparison;
  readonly peakMb: number;
  readonly bare: Sent;
}

/** Crowds of clients with all that they say, each held against the ledger, and against a server that reads bodies and answers. */
export const crowdBench: Bench = async (site, settings) => {
  const rows: Row[] = [];
  for (const sessions of sizes) {
    const turns: Turn[] = [];
    for (let round = 1; round <= settings.rounds; round += 1) {
      settings.progress(`load: ${sessions} sessions, round ${round}`);
      turns.push(await turnOf(site, orderOf(sessions)));
    }
    rows.push(...rowsOf(sessions, turns));
  }
  return rows;
};

function orderOf(sessions: number): LoadOrder {
  const requests = allRequests / sessions;
  return {
    sessions,
    requests,
    connections: 64,
    rate: 0,
    durationMs: 600_000,
    lateMs: 1000,
    wire: "protobuf",
  };
}

async function turnOf(site: Site, order: LoadOrder): Promise<Turn> {
  const dataDir = site.folder();
  const server = await serveProduct(site, dataDir);
  const ask = askOf({ httpUrl: server.url, token: apiToken(dataDir) });
  const product = await send(server.url, { order, ask });
  const comparison = await compareLoad(ask, product);
  const { peakMb } = memoryMb(server.pid);
  await server.stop();
  const answering = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
  const bare = await send(answering.url, { order, ask: undefined });
  await answering.stop();
  if (product.ending !== "done") throw new Error(`the load ended early: ${product.ending}`);
  return { product, comparison, peakMb, bare };
}

function send(
  httpUrl: string,
  { order, ask }: { readonly order: LoadOrder; readonly ask: ReturnType<typeof askOf> | undefined },
): Promise<Sent> {
  const wire = httpWire({ httpUrl, token: undefined, encoding: "protobuf", clock: Date.now });
  const stopping = new AbortController().signal;
  const progress = () => undefined;
  return sendLoad({ run: newRun(), order, wire, ask, clock: Date.now, stopping, progress });
}

function rowsOf(sessions: number, turns: readonly Turn[]): Row[] {
  const name = `${sessions.toLocaleString("en-US")} sessions`;
  const cell = (pick: (turn: Turn) => number, digits = 0) => formatSpread(spreadOf(turns.map(pick)), digits);
  const rate = ({ tally, seconds }: Sent) => tally.records / seconds;
  return [
    { what: `${name}: records/s`, value: cell(({ product }) => rate(product)) },
    { what: `${name}: posts/s`, value: cell(({ product }) => product.tally.letters / product.seconds) },
    { what: `${name}: answer-only server, records/s`, value: cell(({ bare }) => rate(bare)) },
    {
      what: `${name}: product / answer-only`,
      value: cell(({ product, bare }) => rate(product) / rate(bare), 2),
    },
    {
      what: `${name}: answer p50, ms`,
      value: cell(({ product }) => product.tally.answerMs.spread().p50 ?? Number.NaN, 1),
    },
    {
      what: `${name}: answer p99, ms`,
      value: cell(({ product }) => product.tally.answerMs.spread().p99 ?? Number.NaN, 1),
    },
    {
      what: `${name}: sent to visible p99, ms`,
      value: cell(({ product }) => product.seenMs?.spread().p99 ?? Number.NaN, 1),
      budget: "< 1,000",
    },
    { what: `${name}: lost`, value: cell(({ comparison }) => sum(comparison.lost)), budget: "0" },
    { what: `${name}: doubled`, value: cell(({ comparison }) => sum(comparison.doubled)), budget: "0" },
    {
      what: `${name}: sessions with wrong sums`,
      value: cell(({ comparison }) => comparison.wrongSums),
      budget: "0",
    },
    { what: `${name}: peak memory, MB`, value: cell(({ peakMb }) => peakMb) },
  ];
}

function sum({ requests, toolCalls, prompts }: Comparison["lost"]): number {
  return requests + toolCalls + prompts;
}
