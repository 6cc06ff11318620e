import { gzipSync } from "node:zlib";
import { millionRequests } from "./dashboard.ts";
import { cpuMs, memoryMb } from "./process-status.ts";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Served } from "./site.ts";
import { percentile } from "./spread.ts";

const scrapes = 40;

/** What a scrape costs on a million requests in 12,000 sessions, 40 projects and three models. */
export const prometheusBench: Bench = async (site, settings) => {
  const dataDir = await millionRequests(site, settings);
  const server = await serveProduct(site, dataDir);
  const rows = await scrapeRows(server, dataDir);
  await server.stop();
  return rows;
};

/** Scrapes of a running collector: the first, with a commit before each, and with none. */
export async function scrapeRows(server: Pick<Served, "url" | "pid">, dataDir: string): Promise<Row[]> {
  const token = apiToken(dataDir);
  const before = memoryMb(server.pid).nowMb;
  const first = await timedScrape(server, token);
  const busy: Scrape[] = [];
  const idle: Scrape[] = [];
  for (let scrape = 0; scrape < scrapes; scrape += 1) {
    await commitOne(server.url, scrape);
    busy.push(await timedScrape(server, token));
    idle.push(await timedScrape(server, token));
  }
  const after = memoryMb(server.pid).nowMb;
  const series = first.text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
  return [
    {
      what: "series; kB of text, and of gzip",
      value: `${series.toLocaleString("en-US")}; ${kb(first.text.length)}, ${kb(gzipSync(first.text).length)}`,
    },
    { what: "first scrape after a start, ms", value: first.ms.toFixed(0) },
    { what: "scrape after a commit: p50, p95; processor time, ms", value: told(busy), budget: "< 50" },
    {
      what: "scrape when nothing was written: p50, p95; processor time, ms",
      value: told(idle),
      budget: "< 50",
    },
    {
      what: "memory before the first scrape, after all of them, MB",
      value: `${before.toFixed(0)}, ${after.toFixed(0)}`,
    },
  ];
}

interface Scrape {
  readonly ms: number;
  /** Processor time of the collector: on a busy machine only this compares. */
  readonly cpuMs: number;
  readonly text: string;
}

async function timedScrape({ url, pid }: Pick<Served, "url" | "pid">, token: string): Promise<Scrape> {
  const [started, cpu] = [performance.now(), cpuMs(pid)];
  const response = await fetch(`${url}/metrics`, {
    headers: { authorization: `Bearer ${token}`, accept: "application/openmetrics-text;version=1.0.0" },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`/metrics answered ${response.status}: ${text}`);
  return { ms: performance.now() - started, cpuMs: cpuMs(pid) - cpu, text };
}

/** Has one event committed, so that the next scrape has to read the ledger anew. */
export async function commitOne(url: string, number: number): Promise<void> {
  const at = `${Date.now()}000000`;
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const logRecord = {
    timeUnixNano: at,
    attributes: [
      attribute("event.name", "api_request"),
      attribute("session.id", "bench"),
      attribute("request_id", `req_bench_${number}`),
      attribute("model", "claude-opus-5-5"),
      { key: "output_tokens", value: { intValue: 7 } },
      { key: "input_tokens", value: { intValue: 5 } },
    ],
  };
  const resource = { attributes: [attribute("service.name", "claude-code")] };
  const body = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [logRecord] }] }] });
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${url}/v1/logs`, { method: "POST", headers, body });
  if (status !== 200) throw new Error(`/v1/logs answered ${status}`);
}

function told(done: readonly Scrape[]): string {
  const times = done.map(({ ms }) => ms);
  const cpu = percentile(
    done.map((scrape) => scrape.cpuMs),
    0.5,
  );
  return `${percentile(times, 0.5).toFixed(1)}, ${percentile(times, 0.95).toFixed(1)}; ${cpu.toFixed(1)}`;
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
