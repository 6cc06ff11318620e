import { join } from "node:path";
import { buildProgram } from "./built.ts";
import { recordsPerPost } from "./claude-export.ts";
import { postText, postTemplate } from "./post.ts";
import { cpuSeconds, memoryMb } from "./process-status.ts";
import { serveAllWires, serveProduct, settledTotal } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Starts per data dir: enough for a median that one slow start does not move. */
const starts = 11;

const seededRequests = 100_000;

/** Posts under way while the data dir is filled. */
const seedLanes = 8;

const settleMs = 10_000;
const watchMs = 5000;

const bareProgram = join(import.meta.dir, "bare-server.ts");

/** Start to the ready line, then memory and CPU of a collector nobody talks to. */
export const start: Bench = async (site, { progress }) => {
  const empty = site.folder();
  const full = site.folder();
  progress(`filling a data dir with ${seededRequests} requests`);
  const seeded = await seed(site, full);
  const built = await buildProgram(site);
  const rows: Row[] = [];
  for (const [name, dataDir] of [
    ["empty data dir", empty],
    [`${seeded.toLocaleString("en-US")} requests`, full],
  ] as const) {
    progress(`starting on ${name}`);
    const sides = {
      checkout: () => serveAllWires(site, dataDir),
      built: () => serveAllWires(site, dataDir, built),
      "bare: a Bun that only answers": () =>
        site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]),
    };
    rows.push(...(await startRows(name, sides)), ...(await idleRows(site, name, dataDir)));
  }
  return rows;
};

/** Starts and stops the sides in turns. */
async function startRows(
  name: string,
  sides: Readonly<Record<string, () => Promise<Served>>>,
): Promise<Row[]> {
  const timed = Object.entries(sides).map(([side, serve]) => ({
    side,
    serve,
    startMs: [] as number[],
    stopMs: [] as number[],
  }));
  for (let turn = 0; turn < starts; turn += 1) {
    for (const { serve, startMs, stopMs } of timed) {
      const server = await serve();
      startMs.push(server.readyMs);
      stopMs.push(await server.stop());
    }
  }
  return timed.flatMap(({ side, startMs, stopMs }) => {
    const ready = { what: `${side}: start to ready, ${name}, ms`, value: formatSpread(spreadOf(startMs)) };
    if (side.startsWith("bare")) return [ready];
    return [
      { ...ready, budget: "< 300" },
      {
        what: `${side}: SIGTERM to exit, ${name}, ms`,
        value: formatSpread(spreadOf(stopMs)),
        budget: "< 5,000",
      },
    ];
  });
}

async function idleRows(site: Site, name: string, dataDir: string): Promise<Row[]> {
  const server = await serveAllWires(site, dataDir);
  await Bun.sleep(settleMs);
  const { nowMb } = memoryMb(server.pid);
  const before = cpuSeconds(server.pid);
  await Bun.sleep(watchMs);
  const percent = ((cpuSeconds(server.pid) - before) / (watchMs / 1000)) * 100;
  await server.stop();
  return [
    { what: `memory 10 s after ready, ${name}, MB`, value: formatSpread(spreadOf([nowMb])), budget: "< 80" },
    {
      what: `CPU while idle for 5 s, ${name}, %`,
      value: formatSpread(spreadOf([percent]), 1),
      budget: "< 0.5",
    },
  ];
}

/** Fills a data dir through the front door and returns how many requests the ledger then counts. */
async function seed(site: Site, dataDir: string): Promise<number> {
  const template = postTemplate("lean");
  const server = await serveProduct(site, dataDir);
  const posts = Math.ceil(seededRequests / recordsPerPost);
  let next = 0;
  const lane = async () => {
    while (next < posts) {
      const body = postText(template, next++);
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${server.url}/v1/logs`, { method: "POST", headers, body });
      if (!response.ok) throw new Error(`a seeding post was answered ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: seedLanes }, lane));
  const { requests } = await settledTotal(server.url, dataDir);
  await server.stop();
  if (requests !== posts * recordsPerPost)
    throw new Error(`${posts * recordsPerPost} requests were posted, the ledger counts ${requests}`);
  return requests;
}
