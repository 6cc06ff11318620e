import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { deliver, type DeliverySettings } from "./demo/delivery.ts";
import { toLogsRequest, toMetricsRequest } from "./demo/otlp.ts";
import type { CountersRecord, DemoRecord, EventRecord } from "./demo/record.ts";
import type { PriceOf } from "./demo/scene.ts";
import { createScript, type Script } from "./demo/script.ts";
import { Account, formatTotals, type DemoTotals } from "./demo/totals.ts";

/**
 * `demo`: plays made-up sessions of Claude Code into a running collector, in the client's own telemetry, so that every
 * view comes alive without a client at hand. It knows nothing of the collector but its address.
 */
export interface DemoOptions extends DeliverySettings {
  readonly sessions: number;
  /** The same seed plays the same sessions, under new ids. */
  readonly seed: number;
  /** Times faster than life, in live play. */
  readonly speed: number;
  /** How long live play takes by the clock; undefined: until the signal fires. */
  readonly durationMs?: number | undefined;
  /** Send the last two hours at once, and end. */
  readonly once: boolean;
  readonly priceOf: PriceOf;
  readonly out: (line: string) => void;
}

/** What a person gets who asks for nothing in particular: each character once, at the pace of life. */
export const demoDefaults = { sessions: 6, seed: 1, speed: 1 } as const;

const historyMs = 2 * 3_600_000;
/** More sessions than this side by side are a benchmark, not a demo. */
const maxSessions = 200;
const maxSpeed = 1000;
/** The clock's pause between two posts at the least, however fast the play. */
const minTickMs = 20;
/** About a megabyte of body: far below what collectors take. */
const maxRecordsPerPost = 500;

/** The pace of the client's exporters, as `hallmonitor env` sets it. */
const live = { staggerMs: 4000, exportEveryMs: 10_000, tickMs: 1000 } as const;
/** Sessions begin over the first half of the history, and export at the client's default pace. */
const history = { staggerMs: 9 * 60_000, exportEveryMs: 60_000 } as const;

/**
 * Plays until the time is up or the signal fires, then sends what is due and every counter not yet exported. Returns
 * what the collector answered for. Throws `unavailable` when nobody is there, `invalid` for settings out of range.
 */
export async function playDemo(options: DemoOptions): Promise<DemoTotals> {
  checkOptions(options);
  const account = new Account();
  options.out(announcement(options));
  try {
    await (options.once ? sendHistory(options, account) : playLive(options, account));
  } finally {
    for (const line of formatTotals(account.totals())) options.out(line);
  }
  return account.totals();
}

async function playLive(options: DemoOptions, account: Account): Promise<void> {
  const { clock, sleep, signal, speed, durationMs = Number.POSITIVE_INFINITY } = options;
  const startedAt = clock();
  const endsAt = startedAt + durationMs;
  const script = createScript({ ...options, ...live, startedAt });
  const tickMs = Math.max(minTickMs, live.tickMs / speed);
  while (!signal.aborted && clock() < endsAt) {
    await send(script.until(clock()), options, account);
    await sleep(Math.min(tickMs, endsAt - clock()), signal);
  }
  await send(script.finish(Math.min(clock(), endsAt)), options, account);
}

async function sendHistory(options: DemoOptions, account: Account): Promise<void> {
  const endedAt = options.clock();
  const script = createHistory(options, endedAt - historyMs);
  const records = script.finish(endedAt);
  for (let from = 0; from < records.length && !options.signal.aborted; from += maxRecordsPerPost) {
    await send(records.slice(from, from + maxRecordsPerPost), options, account);
  }
}
