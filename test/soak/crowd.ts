import { askOf } from "../../src/load/ask.ts";
import { grpcWire } from "../../src/load/grpc-wire.ts";
import type { WireName } from "../../src/load/order.ts";
import { compareLoad, newRun, sendLoad } from "../../src/load/run.ts";
import { httpWire } from "../../src/load/wire.ts";
import type { StartedDaemon } from "../e2e/daemon.ts";

/** What became of a crowd. */
export interface CrowdResult {
  readonly posts: number;
  readonly requests: number;
  /** Posts that had no answer within 20 s, as on a machine that has no time, and went again. */
  readonly broken: number;
  /** Answered for and not there, or there twice, or in sums that are wrong: none, or the soak failed. */
  readonly faults: readonly string[];
}

/** Clients and their requests; the time is up before they are through, so that some stop half way. */
const size = { sessions: 12, requests: 100 } as const;

/** A crowd of simulated clients until the time is up, and what the ledger has of it. */
export async function crowd(
  daemon: StartedDaemon,
  { wire, rate, until }: { readonly wire: WireName; readonly rate: number; readonly until: AbortSignal },
): Promise<CrowdResult> {
  const ask = askOf(daemon);
  const settings = { httpUrl: daemon.httpUrl, token: undefined, clock: Date.now };
  const http = httpWire({ ...settings, encoding: wire === "json" ? "json" : "protobuf" });
  using way = wire === "grpc" ? grpcWire(daemon.grpcAddress, http) : http;
  const sent = await sendLoad({
    run: newRun(),
    order: { ...size, rate, wire, connections: 4, durationMs: 300_000, lateMs: 1000 },
    wire: way,
    ask,
    clock: Date.now,
    stopping: until,
    progress: () => undefined,
  });
  const { examples } = await compareLoad(ask, sent);
  const { answered, requests, broken } = sent.tally;
  return { posts: answered, requests, broken, faults: examples };
}
