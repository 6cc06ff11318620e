import { AppError } from "../../domain/error.ts";
import { deliver, type DeliverySettings } from "./delivery.ts";
import { toLogsRequest, toMetricsRequest } from "../../imitation/otlp.ts";
import { toTracesRequest } from "../../imitation/trace.ts";
import type { ImitatedRecord } from "../../imitation/record.ts";
import { sittings } from "./past.ts";
import type { PriceOf } from "./scene.ts";
import { createScript } from "./script.ts";
import { Whisperer } from "./whisperer.ts";
import { Account, formatTotals, type DemoTotals } from "./totals.ts";

/**
 * Plays made-up sessions of Claude Code into a running collector, in the client's own telemetry, so that every view
 * comes alive without a client at hand. It knows nothing of the collector but its address.
 */

/** What is played, how fast, and to whom. */
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
  /** Days of history that go with them; 1 is the last two hours alone. */
  readonly days: number;
  readonly priceOf: PriceOf;
  readonly out: (line: string) => void;
}

/** More sessions than this side by side are a benchmark, not a demo. */
const maxSessions = 200;
const maxSpeed = 1000;
/** Two years: what reports are measured with. */
const maxDays = 730;
/** The clock's pause between two posts at the least, however fast the play. */
const minTickMs = 20;
/** About a megabyte of body: far below what collectors take. */
const maxRecordsPerPost = 500;

/** The exporters' pace: live as `hallmonitor env` sets it, in history as the client does when nobody sets it. */
const liveTickMs = 1000;
const liveExportMs = 10_000;
const historyExportMs = 60_000;
/** Sessions begin one after the other, so that a view is seen to fill; the last within a minute, however many. */
const liveStaggerMs = 4000;
const liveArrivalMs = 60_000;

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
    const totals = account.totals();
    if (totals.sessions.length > 0) for (const line of summary(totals)) options.out(line);
  }
  return account.totals();
}

/** Beyond a screen of sessions the sum is what is left to tell. */
const maxListed = 30;

function summary(totals: DemoTotals): readonly string[] {
  const lines = formatTotals(totals);
  return totals.sessions.length > maxListed ? lines.slice(-1) : lines;
}

async function playLive(options: DemoOptions, account: Account): Promise<void> {
  const { clock, sleep, signal, speed, sessions, durationMs = Number.POSITIVE_INFINITY } = options;
  const startedAt = clock();
  const endsAt = startedAt + durationMs;
  const staggerMs = Math.min(liveStaggerMs, liveArrivalMs / sessions);
  const script = createScript({ ...options, startedAt, staggerMs, exportEveryMs: liveExportMs });
  const tickMs = Math.max(minTickMs, liveTickMs / speed);
  const whisperer = new Whisperer(options);
  const perform = async (records: readonly ImitatedRecord[]): Promise<void> => {
    // Hooks are heard at once; what telemetry says of the same comes after.
    await whisperer.tell(records);
    await send(records, options, account);
  };
  while (!signal.aborted && clock() < endsAt) {
    await perform(script.until(clock()));
    await sleep(Math.max(0, Math.min(tickMs, endsAt - clock())), signal);
  }
  const endedAt = Math.min(clock(), endsAt);
  await perform(script.finish(endedAt));
  await whisperer.end(endedAt);
}

async function sendHistory(options: DemoOptions, account: Account): Promise<void> {
  for (const sitting of sittings(options, options.clock())) {
    const staggerMs = (sitting.endedAt - sitting.startedAt) / 2 / sitting.sessions;
    const pace = { staggerMs, exportEveryMs: historyExportMs, speed: 1 };
    const records = createScript({ ...options, ...sitting, ...pace }).finish(sitting.endedAt);
    for (const part of inPosts(records)) {
      if (options.signal.aborted) return;
      await send(part, options, account);
    }
  }
}

async function send(
  records: readonly ImitatedRecord[],
  options: DemoOptions,
  account: Account,
): Promise<void> {
  for (const part of inPosts(records)) {
    for (const told of inTurns(part)) {
      const events = told.filter((record) => record.kind === "event");
      const spans = told.filter((record) => record.kind === "span");
      if (events.length > 0) await deliver("logs", toLogsRequest(events), options);
      account.enter(events);
      if (spans.length > 0) await deliver("traces", toTracesRequest(spans), options);
    }
    const counters = part.filter((record) => record.kind === "counters");
    if (counters.length > 0) await deliver("metrics", toMetricsRequest(counters), options);
  }
}

/** Parted where a turn is over: a client tells of its end before the next prompt, however much is told at once. */
function inTurns(records: readonly ImitatedRecord[]): readonly (readonly ImitatedRecord[])[] {
  const parts: ImitatedRecord[][] = [[]];
  for (const record of records) {
    parts.at(-1)?.push(record);
    if (record.kind === "span" && record.act.kind === "interaction") parts.push([]);
  }
  return parts;
}

function inPosts(records: readonly ImitatedRecord[]): readonly (readonly ImitatedRecord[])[] {
  const count = Math.ceil(records.length / maxRecordsPerPost);
  return Array.from({ length: count }, (_, index) =>
    records.slice(index * maxRecordsPerPost, (index + 1) * maxRecordsPerPost),
  );
}

function announcement({ url, sessions, once, days, speed }: DemoOptions): string {
  const who = `${sessions} made-up ${sessions === 1 ? "session" : "sessions"} of Claude Code`;
  const past = days === 1 ? "the last two hours" : `${days} days`;
  const how = once ? `Sending ${past} of` : "Playing";
  const pace = once || speed === 1 ? "" : ` at ${speed} times the pace of life`;
  const end = once ? "" : "; Ctrl-C ends it";
  return `${how} ${who}${pace} into ${url}, where they stay. Watch with 'hallmonitor top'${end}.`;
}

function checkOptions(options: DemoOptions): void {
  const { url } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AppError("invalid", `--url ${JSON.stringify(url)} is no address: write http://HOST:PORT`);
  }
  checkWishes(options);
}

/** What is asked for, whoever the collector is. */
export type DemoWishes = Pick<DemoOptions, "sessions" | "seed" | "speed" | "durationMs" | "once" | "days">;

/** Throws `invalid` for what cannot be played, naming the flag. */
export function checkWishes({ sessions, seed, speed, durationMs, days }: DemoWishes): void {
  if (!Number.isInteger(sessions) || sessions < 1 || sessions > maxSessions) {
    throw new AppError("invalid", `--sessions ${sessions}: take a whole number from 1 to ${maxSessions}`);
  }
  if (!Number.isSafeInteger(seed)) throw new AppError("invalid", `--seed ${seed}: take a whole number`);
  if (!(speed > 0 && speed <= maxSpeed)) {
    throw new AppError("invalid", `--speed ${speed}: take a number above 0, at most ${maxSpeed}`);
  }
  if (!Number.isInteger(days) || days < 1 || days > maxDays)
    throw new AppError("invalid", `--days ${days}: take a whole number from 1 to ${maxDays}`);
  if (durationMs !== undefined && !(durationMs > 0)) {
    throw new AppError("invalid", "--duration: take a time above 0, for instance 5m");
  }
}
