import { tmpdir } from "node:os";
import type { CommandDef } from "citty";
import { durationOf } from "../domain/duration.ts";
import { AppError } from "../domain/error.ts";
import { usdToNano } from "../domain/money.ts";
import { cast } from "./demo/cast.ts";
import { playPlan } from "./demo/plan-folder.ts";
import { checkWishes, playDemo, type DemoOptions, type DemoWishes } from "./demo/play.ts";
import { fetchNear, isNear } from "./fetch.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { adviceOn, ownCommand } from "./own-command.ts";

/** Each character once, at the pace of life, the same story every time. */
const usual = { sessions: "7", speed: "1", seed: "1" } as const;

/** Plays made-up sessions into a running collector, so that every view can be seen at work. */
export function demoCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "demo", description: "play made-up sessions of Claude Code into a running collector" },
    args: {
      url: { type: "string", description: "the collector (the one of the data dir)", valueHint: "URL" },
      sessions: { type: "string", description: "how many run side by side", default: usual.sessions },
      speed: { type: "string", description: "times faster than real time", default: usual.speed },
      duration: { type: "string", description: "how long to play (until Ctrl-C)", valueHint: "5m" },
      seed: { type: "string", description: "another number plays other sessions", default: usual.seed },
      once: { type: "boolean", description: "send two hours of history at once, and end" },
      plan: {
        type: "boolean",
        description: "also play the life of a plan, in a temporary project of its own",
      },
      days: {
        type: "string",
        description: "send this many days of history at once, and end",
        valueHint: "60",
      },
      ...dataFlags,
    },
    run: async ({ args }) => {
      // A flag that is wrong is so whether a collector runs or not.
      const wishes = wishesOf(args);
      const { config } = host.loadConfig(dataFlagsOf(args));
      const prices = host.openPrices(config);
      const advice = adviceOn(host, config.dataDir);
      const options: DemoOptions = {
        ...collectorOf(host, config, args),
        ...wishes,
        priceOf: (model, usage, at) => {
          const usd = prices.costUsd(usage, { model, at });
          return usd === undefined ? undefined : usdToNano(usd);
        },
        clock: host.clock,
        fetch: args.url === undefined || isNear(args.url) ? fetchNear : fetch,
        sleep,
        signal: host.ending,
        out: (line) => host.out(advice(line)),
      };
      await (args.plan === true ? playWithPlan(options) : playDemo(options));
    },
  });
}

interface DemoArgs {
  readonly sessions: string;
  readonly speed: string;
  readonly seed: string;
  readonly duration?: string | undefined;
  readonly days?: string | undefined;
  readonly once?: boolean | undefined;
  readonly plan?: boolean | undefined;
}

/** What is asked for. Throws `invalid` for what cannot be played. */
function wishesOf({ sessions, speed, seed, duration, days, once, plan }: DemoArgs): DemoWishes {
  const wishes: DemoWishes = {
    sessions: numberOf(sessions, "--sessions"),
    speed: numberOf(speed, "--speed"),
    seed: numberOf(seed, "--seed"),
    durationMs: duration === undefined ? undefined : durationOf(duration, "--duration"),
    once: once === true || days !== undefined,
    days: days === undefined ? 1 : numberOf(days, "--days"),
  };
  checkWishes(wishes);
  if (plan === true && wishes.once)
    throw new AppError("invalid", "--plan is played live: leave --once and --days out");
  return wishes;
}

/** What was typed, for a complaint about it should not be about NaN. */
function numberOf(text: string, flag: string): number {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number))
    throw new AppError("invalid", `${flag} is no number: ${text}`);
  return number;
}

/** The plan goes with the sessions: when one of the two ends, or fails, so does the other, which takes its folder away. */
async function playWithPlan(options: DemoOptions): Promise<void> {
  const over = new AbortController();
  const both = { ...options, signal: AbortSignal.any([options.signal, over.signal]) };
  const plays = [playDemo(both), playPlan({ ...both, parent: tmpdir(), sessionId: crypto.randomUUID() })];
  const ends = await Promise.allSettled(plays.map((play) => play.finally(() => over.abort())));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** The collector of the data dir, with its token; another one is told by its URL, and gets no token of ours. */
function collectorOf(
  host: Host,
  config: ReturnType<Host["loadConfig"]>["config"],
  args: { readonly url?: string | undefined; readonly "data-dir"?: string | undefined },
): { readonly url: string; readonly token?: string | undefined } {
  if (args.url !== undefined) return { url: args.url };
  const { host: address, port } = config.server;
  const running = host.findDaemon(config.dataDir);
  // Whoever names a data dir means that one, and not whatever listens on the usual port.
  if (running === undefined && args["data-dir"] !== undefined) {
    const message = `no collector runs on ${config.dataDir}: start one with '${ownCommand(host, config.dataDir, "up")}'`;
    throw new AppError("unavailable", message);
  }
  // 4318 is where OTLP collectors listen; a port of 0 is known only to a daemon that runs.
  if (running === undefined) return { url: `http://${address}:${port || 4318}` };
  if (args["data-dir"] === undefined && hasOthers(host, config.dataDir)) host.err(stayWarning);
  return { url: running.httpUrl, token: host.readToken(config.dataDir) };
}

const stayWarning =
  "hallmonitor: the sample sessions stay in this ledger, beside yours; to keep them apart: 'hallmonitor up --data-dir /tmp/demo --port 0 --grpc-port 0' and 'hallmonitor demo --data-dir /tmp/demo'";
/** Sessions that are looked at: whoever has played more of them has read the warning. */
const lookedAt = 1000;

/** Whether a ledger holds sessions that no demo has played. One that cannot be read may well hold some. */
function hasOthers(host: Host, dataDir: string): boolean {
  const players = new Set<string | undefined>(cast.map(({ user }) => user));
  try {
    using reader = host.openReader(dataDir);
    return reader.sessions({}, lookedAt).some(({ facts }) => !players.has(facts.user));
  } catch {
    return true;
  }
}

/** Resolves early when the signal fires. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
