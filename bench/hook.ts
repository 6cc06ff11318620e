import { join } from "node:path";
import { hookEvent, hookSession } from "./captured-hook.ts";
import { durableWriteRows } from "./durable-write.ts";
import { openConnection } from "./kept-connection.ts";
import { askApi, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

/** Events of one series, half of them before a tool runs and half after it. */
const events = 1000;
const parallel = 4;

const bareProgram = join(import.meta.dir, "bare-server.ts");

/** Percentiles of one series of posts. */
interface Series {
  readonly p50: number;
  readonly p99: number;
}

/** A hook as an HTTP post, one after the other and from several senders, beside a server that only answers and one that also syncs. */
export const hook: Bench = async (site, { rounds, progress }) => {
  const dataDir = site.folder();
  const product = await serveProduct(site, dataDir);
  const bare = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
  const synced = await site.serve([process.execPath, bareProgram, site.folder(), "--sync"]);
  const servers = { bare, "bare, synced": synced, product };
  const sides = [1, parallel].flatMap((senders) =>
    Object.entries(servers).map(([side, { url }]) => ({ side, url, senders, done: [] as Series[] })),
  );
  // What is compiled during the first posts is no delay of the ones that follow.
  for (const { url, senders } of sides) await series(url, senders);
  for (let round = 1; round <= rounds; round += 1) {
    for (const { url, senders, done } of sides) done.push(await series(url, senders));
    const said = sides.map(({ side, senders, done }) => `${side} x${senders} ${done.at(-1)?.p99.toFixed(2)}`);
    progress(`round ${round}: hook p99, ms: ${said.join(", ")}`);
  }
  const expected = ((rounds + 1) * 2 * events) / 2;
  const { session } = await askApi<SessionAnswer>(product.url, dataDir, `/api/sessions/${hookSession}`);
  if (session.tool_calls !== expected)
    throw new Error(`${expected} tool calls were posted, the ledger counts ${session.tool_calls}`);
  await Promise.all([product.stop(), bare.stop(), synced.stop()]);
  return [...durableWriteRows(site.folder()), ...sides.flatMap(seriesRows)];
};

interface SessionAnswer {
  readonly session: { readonly tool_calls: number };
}

let calls = 0;

/** Posts a series of events, each sender one after the other over a connection that stays open. */
async function series(url: string, senders: number): Promise<Series> {
  const ms: number[] = [];
  const sender = async () => {
    using connection = await openConnection(url);
    const post = async (body: Uint8Array<ArrayBuffer>) => {
      const started = performance.now();
      const status = await connection.post("/hooks/claude-code", body);
      ms.push(performance.now() - started);
      if (status !== 200) throw new Error(`a hook was answered ${status}`);
    };
    for (let pair = 0; pair < events / 2 / senders; pair += 1) {
      const call = `bench_${calls++}`;
      await post(hookEvent("PreToolUse", call));
      await post(hookEvent("PostToolUse", call));
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) };
}

function seriesRows({ side, senders, done }: { side: string; senders: number; done: Series[] }): Row[] {
  const who = senders === 1 ? side : `${side}, ${senders} senders`;
  const cell = (pick: (one: Series) => number) => formatSpread(spreadOf(done.map(pick)), 2);
  const p99 = { what: `${who}: p99, ms`, value: cell((one) => one.p99) };
  return [
    { what: `${who}: p50, ms`, value: cell((one) => one.p50) },
    side === "product" ? { ...p99, budget: "< 5" } : p99,
  ];
}
