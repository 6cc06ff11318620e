import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import { askOnStdio, askOverHttp, type Asker } from "../test/e2e/mcp.ts";
import { memoryMb } from "./process-status.ts";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import { writeWork, workSize } from "./search.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Starts, and asks of each question. */
const turns = 11;

const questions: readonly (readonly [string, Record<string, unknown>])[] = [
  ["context_state", { session: "session-6000" }],
  ["session", { session: "session-6000", parts: ["requests", "tool_calls"] }],
  ["usage", { group_by: "day" }],
  ["usage", { group_by: "session" }],
  ["costs", {}],
  ["sessions", {}],
  ["forecast", {}],
  ["reconcile", {}],
  ["search", { query: "src" }],
];

/** How long an agent waits for its answers, of a ledger with a million requests, and what the protocol costs a collector. */
export const mcpBench: Bench = async (site, { progress }) => {
  const dataDir = site.folder();
  progress("mcp: writing a million requests and a million calls of tools");
  fill(dataDir);
  progress("mcp: starting, and asking");
  const starts = await startRow(site, dataDir);
  return [starts, ...(await stdioRows(site, dataDir)), ...(await collectorRows(site, dataDir))];
};

function fill(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const db = openForWriting(join(dataDir, "ledger.db"));
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  writeWork(writer, { from: 0, to: workSize.sessions });
  while (writer.index());
  writer.close();
}

async function startRow(site: Site, dataDir: string): Promise<Row> {
  const ms: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const asker = await askOnStdio(["--data-dir", dataDir], { home: site.folder() });
    ms.push(performance.now() - started);
    await asker[Symbol.asyncDispose]();
  }
  return {
    what: "start of `mcp` to the end of its handshake, ms",
    value: formatSpread(spreadOf(ms)),
    budget: "< 300",
  };
}

async function stdioRows(site: Site, dataDir: string): Promise<Row[]> {
  await using asker = await askOnStdio(["--data-dir", dataDir], { home: site.folder() });
  const rows: Row[] = [];
  for (const [name, values] of questions) rows.push(await askRow(asker, name, values));
  const { nowMb } = memoryMb(asker.pid ?? 0);
  return [...rows, { what: "memory of `mcp` after all of it, MB", value: nowMb.toFixed(0) }];
}

async function askRow(asker: Asker, name: string, values: Record<string, unknown>): Promise<Row> {
  const ms: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const { isError, text } = await asker.call(name, values);
    ms.push(performance.now() - started);
    if (isError) throw new Error(`${name}: ${text}`);
  }
  return { what: `${name} ${JSON.stringify(values)}, ms`, value: formatSpread(spreadOf(ms), 1) };
}

async function collectorRows(site: Site, dataDir: string): Promise<Row[]> {
  const server = await serveProduct(site, dataDir);
  const before = memoryMb(server.pid).nowMb;
  const started = performance.now();
  await using asker = await askOverHttp({ httpUrl: server.url, token: apiToken(dataDir) });
  const first = performance.now() - started;
  const row = await askRow(asker, "usage", { group_by: "model" });
  const after = memoryMb(server.pid).nowMb;
  await server.stop();
  return [
    {
      what: "collector: the first handshake over HTTP, which loads the protocol, ms",
      value: first.toFixed(0),
    },
    { ...row, what: `collector: ${row.what}` },
    {
      what: "collector: memory before the first and after, MB",
      value: `${before.toFixed(0)}, ${after.toFixed(0)}`,
    },
  ];
}
