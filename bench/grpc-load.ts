/**
 * Keeps gRPC connections busy with one export each, for some seconds, and says what it saw as wrk does:
 * `bun bench/grpc-load.ts ADDRESS '{"kind":…,"baseSecond":…,"first":…,"connections":…,"seconds":…}'`.
 */
import { connectGrpc, type GrpcConnection } from "./grpc-door.ts";
import type { LoadSummary } from "./load.ts";
import { postText, templateOf, type PostKind, type PostTemplate } from "./post.ts";
import { percentile } from "./spread.ts";

/** What is sent, and how much of it. */
export interface GrpcOrder {
  readonly kind: PostKind;
  readonly baseSecond: number;
  readonly first: number;
  readonly connections: number;
  readonly seconds: number;
}

if (import.meta.main) {
  const [address = "", order = ""] = Bun.argv.slice(2);
  // Written by the bench.
  const summary = await grpcLoad(address, JSON.parse(order) as GrpcOrder);
  process.stdout.write(`summary ${JSON.stringify(summary)}\n`);
}

async function grpcLoad(address: string, order: GrpcOrder): Promise<LoadSummary> {
  const { kind, baseSecond, connections, seconds } = order;
  const template = templateOf(kind, baseSecond);
  const lanes = Array.from({ length: connections }, () => connectGrpc(address, kind.signal));
  const seen: Seen = { next: order.first, tookMs: [], refused: 0 };
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(lanes.map((lane) => keepBusy(lane, { template, until, seen })));
  const lasted = (performance.now() - started) / 1000;
  for (const lane of lanes) lane.close();
  const { tookMs, refused } = seen;
  const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => percentile(tookMs, share));
  return {
    seconds: lasted,
    posts: tookMs.length,
    p50Ms: p50Ms ?? Number.NaN,
    p99Ms: p99Ms ?? Number.NaN,
    maxMs: maxMs ?? Number.NaN,
    refused,
    broken: 0,
  };
}

interface Seen {
  /** The number of the next post. */
  next: number;
  readonly tookMs: number[];
  refused: number;
}

async function keepBusy(
  lane: GrpcConnection,
  { template, until, seen }: { readonly template: PostTemplate; readonly until: number; readonly seen: Seen },
): Promise<void> {
  while (performance.now() < until) {
    const body = Buffer.from(postText(template, seen.next++), "latin1");
    const sent = performance.now();
    if (!(await lane.call(body))) seen.refused += 1;
    seen.tookMs.push(performance.now() - sent);
  }
}
