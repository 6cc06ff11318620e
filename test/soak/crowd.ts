import { askOf } from "../../src/load/ask.ts";
import { grpcWire } from "../../src/load/grpc-wire.ts";
import type { WireName } from "../../src/load/order.ts";
import { compareLoad, newRun, sendLoad } from "../../src/load/run.ts";
import { httpWire } from "../../src/load/wire.ts";
import type { StartedDaemon } from "../e2e/daemon.ts";

/** What became of all crowds of one wire. */
export interface CrowdResult {
  crowds: number;
  posts: number;
  records: number;
  requests: number;
  /** Answered for and not there, or there twice, or in sums that are wrong: none, or the soak failed. */
  readonly faults: string[];
}

/** How large a crowd is: it is there for about half a minute, and then others come. */
const size = { sessions: 12, requests: 15 } as const;

/** Crowds of simulated clients, one after the other until the time is up, each held against the ledger when it is through. */
export async function crowds(
  daemon: StartedDaemon,
  { wire, rate, until }: { readonly wire: WireName; readonly rate: number; readonly until: AbortSignal },
): Promise<CrowdResult> {
  const ask = askOf(daemon);
  const settings = { httpUrl: daemon.httpUrl, token: undefined, clock: Date.now };
  const http = httpWire({ ...settings, encoding: wire === "json" ? "json" : "protobuf" });
  using way = wire === "grpc" ? grpcWire(daemon.grpcAddress, http) : http;
  const result: CrowdResult = { crowds: 0, posts: 0, records: 0, requests: 0, faults: [] };
  while (!until.aborted) {
    const sent = await sendLoad({
      run: newRun(),
      order: { ...size, rate, wire, connections: 4, durationMs: 300_000, lateMs: 1000 },
      wire: way,
      ask,
      clock: Date.now,
      stopping: until,
      progress: () => undefined,
    });
    result.crowds += 1;
    result.posts += sent.tally.answered;
    result.records += sent.tally.records;
    result.requests += sent.tally.requests;
    const { examples } = await compareLoad(ask, sent);
    result.faults.push(...examples);
    if (sent.tally.unanswered > 0 && !until.aborted)
      result.faults.push(`${sent.tally.unanswered} posts over ${wire} were given up`);
  }
  return result;
}
