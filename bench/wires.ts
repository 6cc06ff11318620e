import { statSync } from "node:fs";
import { join } from "node:path";
import type { Signal } from "../src/domain/telemetry.ts";
import { pointsPerClass, recordsPerPost, recordTokens } from "./claude-export.ts";
import type { Tokens } from "./corpus.ts";
import { type LoadSummary } from "./load.ts";
import { requireWrk } from "./wrk.ts";
import { templateOf, type PostTemplate } from "./post.ts";
import { cpuSeconds, memoryMb } from "./process-status.ts";
import { ledgerUsage, serveAllWires, settledTotal } from "./product.ts";
import type { BenchSettings, Bench } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";
import { verifyPosts } from "./verify.ts";
import { follow, type Followed } from "./visibility.ts";
import { kindOf, loadWire, wires, type Wire } from "./wire-load.ts";

const signals: readonly Signal[] = ["metrics", "logs", "traces"];
const connectionCounts = [1, 8, 64] as const;

/** A load here lasts a third of what the settings say, and is repeated a third as often: there are 27 of each side. */
const part = 3;
/** Before the first load, so that nothing is compiled during those that count. */
const warmUp = { seconds: 1, connections: 8 } as const;
/** The first post that is followed: the loads of one data dir stay below it. */
const firstFollowed = 5_000_000;

/** OTLP on every wire, of every signal, from one connection and from many: the product, and a server that parses and answers. */
export const wiresBench: Bench = async (site, settings) => {
  requireWrk();
  const cells: Cell[] = [];
  const ends: End[] = [];
  const rows = [
    { what: "load", value: `${secondsOf(settings)} s, ${roundsOf(settings)} rounds` },
    ...(await ceilingRows(site, settings)),
  ];
  for (const wire of wires)
    for (const signal of signals) {
      settings.progress(`wires: ${signal} over ${wire}`);
      const measured = await measure(site, { wire, signal, settings });
      cells.push(...measured.cells);
      ends.push(measured.end);
    }
  return { rows, grids: [cellGrid(cells), endGrid(ends)] };
};

function secondsOf({ seconds }: BenchSettings): number {
  return Math.ceil(seconds / part);
}

function roundsOf({ rounds }: BenchSettings): number {
  return Math.ceil(rounds / part);
}

/** How much each load generator can send, where nothing is done with it. */
async function ceilingRows(site: Site, settings: BenchSettings) {
  const server = await site.serve(bareCommand("--answer-only"));
  const rows = [];
  for (const wire of wires) {
    const template = templateOf(kindOf(wire, "logs"));
    if (wire !== "grpc") await verifyPosts(site, template);
    const order = { wire, template, connections: 64, seconds: secondsOf(settings), first: 0 };
    const { posts, seconds } = await loadWire(site, server, order);
    const rate = formatSpread(spreadOf([(posts * recordsPerPost) / seconds]));
    const size = template.bytes.toLocaleString("en-US");
    rows.push({
      what: `ceiling of the load generator: ${wire}, logs (${size} bytes, ${recordsPerPost} records), 64 connections, records/s`,
      value: rate,
    });
  }
  await server.stop();
  return rows;
}

/** One load, and what it took the server. */
interface Run extends LoadSummary {
  readonly cpuUsPerRecord: number;
}

interface FollowedRun extends Run {
  readonly followed: Followed;
}

/** Loads of the product, each with the one of the bare server before it. */
interface Cell {
  readonly wire: Wire;
  readonly signal: Signal;
  readonly connections: number;
  readonly bare: readonly Run[];
  readonly product: readonly FollowedRun[];
}

/** What all loads of one wire and signal left behind. */
interface End {
  readonly wire: Wire;
  readonly signal: Signal;
  readonly records: number;
  readonly surplus: number;
  readonly peakMb: number;
  readonly nowMb: number;
  readonly bytesPerRecord: number;
}

interface Case {
  readonly wire: Wire;
  readonly signal: Signal;
  readonly settings: BenchSettings;
}

async function measure(site: Site, { wire, signal, settings }: Case): Promise<{ cells: Cell[]; end: End }> {
  const template = templateOf(kindOf(wire, signal));
  const dataDir = site.folder();
  const bare = new Side(site, await site.serve(bareCommand()), { wire, template });
  const product = new Side(site, await serveAllWires(site, dataDir), { wire, template });
  for (const side of [bare, product]) await side.load(warmUp);
  const cells: Cell[] = [];
  for (const connections of connectionCounts) {
    const [bareRuns, productRuns]: [Run[], FollowedRun[]] = [[], []];
    const order = { connections, seconds: secondsOf(settings) };
    for (let round = 0; round < roundsOf(settings); round += 1) {
      bareRuns.push(await bare.load(order));
      productRuns.push(await product.followedLoad(order, dataDir));
    }
    cells.push({ wire, signal, connections, bare: bareRuns, product: productRuns });
  }
  await proveBare(bare);
  const end = await endOf(product, { wire, signal, dataDir });
  return { cells, end };
}

function bareCommand(...flags: string[]): string[] {
  return [process.execPath, join(import.meta.dir, "bare-receiver.ts"), ...flags];
}

/** One server under load after load, none of which sends a post again. */
class Side {
  readonly #site: Site;
  readonly server: Served;
  readonly #what: { readonly wire: Wire; readonly template: PostTemplate };
  #next = 0;
  #followed = 0;
  /** Posts that were answered and taken. */
  taken = 0;
  /** Posts that were under way when a load ended: they may have been taken. */
  cutOff = 0;

  constructor(site: Site, server: Served, what: { readonly wire: Wire; readonly template: PostTemplate }) {
    this.#site = site;
    this.server = server;
    this.#what = what;
  }

  async load(order: { readonly connections: number; readonly seconds: number }): Promise<Run> {
    const cpuBefore = cpuSeconds(this.server.pid);
    const summary = await loadWire(this.#site, this.server, { ...this.#what, ...order, first: this.#next });
    const { posts, refused, broken } = summary;
    if (refused + broken > 0) throw new Error(`${refused} posts were refused and ${broken} broke`);
    this.taken += posts;
    this.cutOff += order.connections;
    // Each connection may have begun a post that was not answered.
    this.#next += posts + 2 * order.connections;
    if (this.#next > firstFollowed) throw new Error("the loads are too long for their post numbers");
    const cpuUs = (cpuSeconds(this.server.pid) - cpuBefore) * 1e6;
    return { ...summary, cpuUsPerRecord: cpuUs / posts / recordsPerPost };
  }

  /** A load, with single posts beside it that are followed until they are seen. */
  async followedLoad(
    order: { readonly connections: number; readonly seconds: number },
    dataDir: string,
  ): Promise<FollowedRun> {
    const ended = new AbortController();
    const first = firstFollowed + this.#followed;
    const following = follow(this.server, { ...this.#what, dataDir, first }, ended.signal);
    const summary = await this.load(order);
    ended.abort();
    const followed = await following;
    this.#followed += followed.durableMs.length;
    this.taken += followed.durableMs.length;
    return { ...summary, followed };
  }
}

/** Throws when the bare server did not parse what it answered. */
async function proveBare({ server, taken, cutOff }: Side): Promise<void> {
  const { records } = (await (await fetch(server.url)).json()) as { records: number };
  const posts = records / recordsPerPost;
  if (posts < taken || posts > taken + cutOff)
    throw new Error(`the bare server answered ${taken} posts and parsed ${posts}`);
  await server.stop();
}

/** Holds what was answered against the ledger, and says what it took. Throws when a record is missing or counted twice. */
async function endOf(
  { server, taken, cutOff }: Side,
  { wire, signal, dataDir }: { readonly wire: Wire; readonly signal: Signal; readonly dataDir: string },
): Promise<End> {
  await settledTotal(server.url, dataDir);
  const { requests, tokens } = await ledgerUsage(server.url, dataDir);
  const perPost = signal === "metrics" ? pointsPerClass : recordsPerPost;
  const posts = tokens.input / perPost / recordTokens.input;
  const what = `${signal} over ${wire}`;
  if (posts < taken || posts > taken + cutOff)
    throw new Error(`${what}: ${taken} posts were answered, the ledger holds ${posts}`);
  for (const [name, count] of Object.entries(recordTokens) as [keyof Tokens, number][])
    if (tokens[name] !== posts * perPost * count)
      throw new Error(`${what}: ${posts} posts sum up to ${tokens[name]} tokens of ${name}`);
  if (signal !== "metrics" && requests !== posts * recordsPerPost)
    throw new Error(`${what}: ${posts} posts are ${requests} requests`);
  const memory = memoryMb(server.pid);
  await server.stop();
  const records = posts * recordsPerPost;
  const bytesPerRecord = statSync(join(dataDir, "ledger.db")).size / records;
  return { wire, signal, records, surplus: (posts - taken) * recordsPerPost, ...memory, bytesPerRecord };
}

function cellGrid(cells: readonly Cell[]) {
  const columns = [
    "wire",
    "signal",
    "connections",
    "records/s",
    "bare: records/s",
    "product / bare",
    "answer p50, ms",
    "answer p99, ms (budget: < 50)",
    "bare: p50, p99, ms",
    "CPU per record, µs",
    "bare: CPU per record, µs",
    "followed: durable p50, max, ms",
    "followed: visible p50, max, ms",
  ];
  return { columns, lines: cells.map(lineOf) };
}

function lineOf({ wire, signal, connections, bare, product }: Cell): string[] {
  const of = <T>(runs: readonly T[], pick: (run: T) => number, digits = 0) =>
    formatSpread(spreadOf(runs.map(pick)), digits);
  const ratios = product.map((run, round) => rateOf(run) / rateOf(bare[round] ?? run));
  const middleAndMost = (pick: (followed: Followed) => readonly number[]): string => {
    const all = product.flatMap(({ followed }) => pick(followed));
    return `${percentile(all, 0.5).toFixed(1)}, ${percentile(all, 1).toFixed(1)}`;
  };
  return [
    wire,
    signal,
    String(connections),
    of(product, rateOf),
    of(bare, rateOf),
    formatSpread(spreadOf(ratios), 2),
    of(product, ({ p50Ms }) => p50Ms, 1),
    of(product, ({ p99Ms }) => p99Ms, 1),
    `${of(bare, ({ p50Ms }) => p50Ms, 1)}, ${of(bare, ({ p99Ms }) => p99Ms, 1)}`,
    of(product, ({ cpuUsPerRecord }) => cpuUsPerRecord, 1),
    of(bare, ({ cpuUsPerRecord }) => cpuUsPerRecord, 1),
    middleAndMost(({ durableMs }) => durableMs),
    middleAndMost(({ visibleMs }) => visibleMs),
  ];
}

function rateOf({ posts, seconds }: LoadSummary): number {
  return (posts * recordsPerPost) / seconds;
}

function endGrid(ends: readonly End[]) {
  const columns = [
    "wire",
    "signal",
    "records in the ledger",
    "beyond the answered ones",
    "peak memory, MB",
    "memory after, MB",
    "bytes of the ledger's file per record",
  ];
  const lines = ends.map(({ wire, signal, records, surplus, peakMb, nowMb, bytesPerRecord }) => [
    wire,
    signal,
    records.toLocaleString("en-US"),
    String(surplus),
    peakMb.toFixed(0),
    nowMb.toFixed(0),
    bytesPerRecord.toFixed(0),
  ]);
  return { columns, lines };
}
