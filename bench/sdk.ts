import { join } from "node:path";
import { serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

/** Calls measured in one run, and processes that write at once in the crowded one. */
const calls = 10_000;
const crowd = 20;
const endsWithinMs = 120_000;

const program = join(import.meta.dir, "sdk-calls.mjs");
const runtimes = { "Node 20": "node", Bun: process.execPath };
/** Nobody listens there: connections are refused at once. */
const deadCollector = "http://127.0.0.1:9";

interface Situation {
  readonly name: string;
  /** What the program does otherwise: keep texts, or rest after each call. */
  readonly mode?: "texts" | "resting";
  readonly endpoint?: string;
  readonly processes?: number;
}

/** Microseconds of one run, and what became of its calls. */
interface Measured {
  readonly bare: readonly number[];
  readonly call: readonly number[];
  readonly health: { readonly recorded: number; readonly sent: number };
}

/** What the SDK adds to a call, beside a bare append of a line as long in the same run. */
export const sdk: Bench = async (site, { rounds, progress }) => {
  const collector = await serveProduct(site, site.folder());
  const situations: Situation[] = [
    { name: "files only" },
    { name: "with a prompt of 2.2 kB and an answer of 1 kB kept", mode: "texts" },
    { name: "with a collector", endpoint: collector.url },
    { name: "with a dead collector", endpoint: deadCollector },
    { name: `one of ${crowd} processes`, mode: "resting", processes: crowd },
  ];
  const rows: Row[] = [];
  for (const [runtime, command] of Object.entries(runtimes)) {
    for (const situation of situations) {
      progress(`sdk: ${runtime}, ${situation.name}`);
      const runs: Measured[] = [];
      for (let round = 0; round < rounds; round += 1) runs.push(await measure(site, command, situation));
      rows.push(...rowsOf(`${runtime}, ${situation.name}`, runs, situation.processes === undefined));
    }
  }
  await collector.stop();
  return rows;
};

/** Runs a situation once. Of several processes the first is measured, the others only write. */
async function measure(site: Site, command: string, situation: Situation): Promise<Measured> {
  const { mode = "", endpoint, processes = 1 } = situation;
  const dir = site.folder();
  const count = Math.floor(calls / processes);
  const run = () =>
    site.finish([command, program, dir, String(count), mode], endsWithinMs, {
      env: endpoint === undefined ? {} : { LLM_OTLP_ENDPOINT: endpoint },
    });
  const [first] = await Promise.all(Array.from({ length: processes }, run));
  const measured = JSON.parse(first?.stdout ?? "") as Measured;
  const expected = count + 1000;
  if (measured.health.recorded !== expected)
    throw new Error(`${expected} calls were made, ${measured.health.recorded} are on disk`);
  return measured;
}

/** A budget is held where the program has a processor to itself. */
function rowsOf(name: string, runs: readonly Measured[], isAlone: boolean): Row[] {
  const spread = (of: (run: Measured) => readonly number[], share: number) =>
    formatSpread(spreadOf(runs.map((run) => percentile(of(run), share))));
  const added = (run: Measured) => run.call;
  const bare = (run: Measured) => run.bare;
  const pair = (of: (run: Measured) => readonly number[]) => `${spread(of, 0.5)} / ${spread(of, 0.99)}`;
  return [
    {
      what: `${name}: added p50 / p99, µs`,
      value: pair(added),
      ...(isAlone ? { budget: "p99 < 1,000" } : {}),
    },
    { what: `${name}: bare append p50 / p99, µs`, value: pair(bare) },
  ];
}
