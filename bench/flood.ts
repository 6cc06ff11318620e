import type { Signal } from "../src/domain/telemetry.ts";
import { recordsPerPost } from "./claude-export.ts";
import { hear } from "./heard.ts";
import type { LoadSummary } from "./load.ts";
import { templateOf, type PostTemplate } from "./post.ts";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, BenchSettings, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";
import { kindOf, loadWire } from "./wire-load.ts";
import { requireWrk } from "./wrk.ts";

const wire = "http/json";
const connections = 64;
/** Tabs that listen at once. */
const tabs = [0, 1, 4] as const;
/** Before the first load, so that nothing is compiled during those that count. */
const warmUpSeconds = 1;

/** A load, and what each listener heard of it. */
interface Told extends LoadSummary {
  readonly heard: readonly number[];
}

/** How much is taken in from 64 connections that never rest, while nobody, one and four pages listen. */
export const flood: Bench = async (site, settings) => {
  requireWrk();
  const rows: Row[] = [];
  for (const signal of ["metrics", "logs"] as const) {
    settings.progress(`flood: ${signal}`);
    rows.push(...(await rowsOf(site, signal, settings)));
  }
  return [{ what: "load", value: `${settings.seconds} s, ${settings.rounds} rounds` }, ...rows];
};

async function rowsOf(site: Site, signal: Signal, { seconds, rounds }: BenchSettings): Promise<Row[]> {
  const dataDir = site.folder();
  const server = await serveProduct(site, dataDir);
  const flooded = new Flooded(site, server, { dataDir, template: templateOf(kindOf(wire, signal)) });
  await flooded.load(0, warmUpSeconds);
  const told = tabs.map((listeners) => ({ listeners, runs: [] as Told[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { listeners, runs } of told) runs.push(await flooded.load(listeners, seconds));
  await server.stop();
  return told.flatMap(({ listeners, runs }) => rowsWith(`${signal}, ${named(listeners)}`, runs));
}

function named(listeners: number): string {
  if (listeners === 0) return "nobody listens";
  return listeners === 1 ? "1 listener" : `${listeners} listeners`;
}

function rowsWith(what: string, runs: readonly Told[]): Row[] {
  const over = (of: (run: Told) => number, digits = 0) => formatSpread(spreadOf(runs.map(of)), digits);
  const heard = runs.flatMap((run) => run.heard.map((events) => events / run.seconds));
  return [
    { what: `${what}: records/s`, value: over(({ posts, seconds }) => (posts * recordsPerPost) / seconds) },
    { what: `${what}: answer p99, ms`, value: over(({ p99Ms }) => p99Ms, 1) },
    ...(heard.length === 0
      ? []
      : [{ what: `${what}: events/s to each`, value: formatSpread(spreadOf(heard)) }]),
  ];
}

/** One collector under load after load, none of which sends a post again. */
class Flooded {
  readonly #site: Site;
  readonly #server: Served;
  readonly #what: { readonly dataDir: string; readonly template: PostTemplate };
  #next = 0;

  constructor(
    site: Site,
    server: Served,
    what: { readonly dataDir: string; readonly template: PostTemplate },
  ) {
    this.#site = site;
    this.#server = server;
    this.#what = what;
  }

  async load(listeners: number, seconds: number): Promise<Told> {
    const { dataDir, template } = this.#what;
    const daemon = { httpUrl: this.#server.url, token: apiToken(dataDir) };
    const left = new AbortController();
    const hearing = Array.from({ length: listeners }, () => hear(daemon, left.signal));
    const order = { wire, template, connections, seconds, first: this.#next } as const;
    const summary = await loadWire(this.#site, this.#server, order);
    left.abort();
    if (summary.refused + summary.broken > 0)
      throw new Error(`${summary.refused} posts were refused and ${summary.broken} broken`);
    this.#next += summary.posts + connections;
    const heard = await Promise.all(hearing);
    return { ...summary, heard: heard.map(({ events }) => events) };
  }
}
