import type { CommandDef } from "citty";
import { counted } from "../domain/counted.ts";
import { durationOf } from "../domain/duration.ts";
import { AppError } from "../domain/error.ts";
import { askOf, type Ask } from "../load/ask.ts";
import type { Comparison } from "../load/comparison.ts";
import { checkLoopback, checkOrder, wires, type LoadOrder } from "../load/order.ts";
import { loadReport, type LoadReport } from "../load/report.ts";
import { compareLoad, newRun, sendLoad, type Sent } from "../load/run.ts";
import { userOf } from "../load/simulated-client.ts";
import { httpWire, type Wire } from "../load/wire.ts";
import { startInBackground } from "./daemon/start.ts";
import { stopDaemon } from "./daemon/stop.ts";
import { strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { openProgressLine } from "./format/progress-line.ts";
import { lookFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import {
  checkAnswers,
  outlivesTerminal,
  ownPlace,
  peakMemoryBytes,
  withoutSettings,
  type Target,
} from "./load/target.ts";
import { announcement, formatReport, progressText } from "./load/text.ts";
import { ownCommand } from "./own-command.ts";

/** A crowd that any machine stands for some seconds. */
const usual = {
  sessions: "100",
  requests: "20",
  connections: "16",
  rate: "0",
  duration: "60s",
  late: "1s",
  wire: "protobuf",
} as const;

/** How long a collector of a run's own may take to start, and to write what it holds at its end. */
const startWithinMs = 30_000;
const endWithinMs = 10_000;

/**
 * Simulates many clients at work, and says what of all they told was lost, doubled or late. Exit code 1 where something was, 69
 * where no collector answers.
 */
export function loadCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "load",
      description:
        "simulate many clients on this machine, and compare what the collector kept with what was sent",
    },
    args: {
      sessions: { type: "string", description: "clients at work side by side", default: usual.sessions },
      requests: { type: "string", description: "model requests of each", default: usual.requests },
      connections: { type: "string", description: "posts under way at once", default: usual.connections },
      rate: {
        type: "string",
        description: "requests a second, of all together (0: as fast as they are answered)",
        default: usual.rate,
      },
      duration: { type: "string", description: "how long at most", default: usual.duration, valueHint: "5m" },
      wire: { type: "string", description: "json, protobuf or grpc", default: usual.wire },
      late: {
        type: "string",
        description: "from when on a request counts as late",
        default: usual.late,
        valueHint: "1s",
      },
      "data-dir": {
        type: "string",
        description: "use the running collector of this data dir (default: one started for this run)",
        valueHint: "DIR",
      },
      url: {
        type: "string",
        description: "use the running collector at this address, on this machine",
        valueHint: "URL",
      },
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const order = orderOf(args);
      if (args.url !== undefined) checkLoopback(args.url);
      await using target = await openTarget(host, args, order);
      const run = newRun();
      host.err(announcement(order, target, userOf(run)));
      const { report, unasked } = await load(host, { run, order, target });
      host.out(args.json === true ? jsonText(report) : reportText(host, report));
      const fault = unasked ?? faultOf(report);
      if (fault !== undefined) throw fault;
    },
  });
}

type Args = Readonly<Record<keyof typeof usual, string>>;

function orderOf(args: Args): LoadOrder {
  const wire = wires.find((name) => name === args.wire);
  if (wire === undefined) throw new AppError("invalid", `--wire is one of ${wires.join(", ")}`);
  const order = {
    sessions: numberOf(args.sessions),
    requests: numberOf(args.requests),
    connections: numberOf(args.connections),
    rate: numberOf(args.rate),
    durationMs: durationOf(args.duration, "--duration"),
    lateMs: durationOf(args.late, "--late"),
    wire,
  };
  checkOrder(order);
  return order;
}

/** `Number` takes an empty text for 0. */
function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

interface TargetArgs {
  readonly url?: string | undefined;
  readonly "data-dir"?: string | undefined;
}

/** The collector that was named; without a name one of the run's own, so that nobody's ledger holds simulated sessions by mistake. */
async function openTarget(host: Host, args: TargetArgs, { wire }: LoadOrder): Promise<Target> {
  if (args.url === undefined && args["data-dir"] === undefined) return startOwn(host, wire === "grpc");
  const { config } = host.loadConfig({ dataDir: args["data-dir"] });
  const running = host.findDaemon(config.dataDir);
  if (args.url === undefined && running === undefined)
    throw new AppError(
      "unavailable",
      `no collector runs on ${config.dataDir}: start one with '${ownCommand(host, config.dataDir, "up")}', or leave --data-dir out and one is started for the run`,
    );
  const httpUrl = (args.url ?? running?.httpUrl ?? "").replace(/\/+$/, "");
  // Whoever names both says that they belong together, as a proxy and what is behind it.
  const isKnown = args["data-dir"] !== undefined || portOf(running?.httpUrl) === portOf(httpUrl);
  const token = isKnown ? host.readToken(config.dataDir) : undefined;
  await checkAnswers(httpUrl, token);
  if (token === undefined)
    throw new AppError(
      "invalid",
      `what ${httpUrl} kept is read back with its token: name its data dir with --data-dir, too`,
    );
  if (wire === "grpc" && running?.grpcAddress === undefined)
    throw new AppError(
      "invalid",
      `the collector at ${httpUrl} does not listen for gRPC; choose another --wire`,
    );
  return {
    httpUrl,
    grpcAddress: running?.grpcAddress,
    token,
    pid: running?.pid,
    ownDir: undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function portOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).port;
}

/** A collector of the run's own, that goes with its data when the run is over, or is broken off. */
async function startOwn(host: Host, withGrpc: boolean): Promise<Target> {
  const place = ownPlace(withGrpc);
  const { dir } = place;
  const child = new Child(host);
  const removeAtOnce = (): void => {
    child.kill();
    place[Symbol.dispose]();
  };
  const hangUp = (): void => {
    removeAtOnce();
    // Nobody listens any more: this process ends as every other whose terminal closed.
    host.life.signal(process.pid, "SIGHUP");
  };
  // A second Ctrl-C ends this process where it stands, and one at the start does not wait for the collector.
  process.once("exit", removeAtOnce);
  // The collector has a session of its own, so that a terminal that closes would leave it running.
  if (!outlivesTerminal()) process.once("SIGHUP", hangUp);
  const start = { host: child.host, dataDir: dir, timeoutMs: startWithinMs };
  const daemon = await startInBackground(start, place.flags).catch((thrown: unknown) => {
    if (!host.ending.aborted) throw thrown;
    // The advice of the other would be about the person's own collector.
    throw new AppError(
      "unavailable",
      "stopped before the collector of this load was ready; nothing was sent",
    );
  });
  return {
    httpUrl: daemon.httpUrl,
    grpcAddress: daemon.grpcAddress,
    token: host.readToken(dir) ?? "",
    pid: daemon.pid,
    ownDir: dir,
    [Symbol.asyncDispose]: async () => {
      await stopDaemon(host, dir, { timeoutMs: endWithinMs, force: true });
      process.off("exit", removeAtOnce);
      process.off("SIGHUP", hangUp);
      place[Symbol.dispose]();
    },
  };
}

/** The process that a host begins, for as long as it is sure to be that. */
class Child {
  readonly host: Host;
  #pid: number | undefined;

  constructor(host: Host) {
    const begin: Host["life"]["begin"] = (dataDir, flags) => {
      const begun = host.life.begin(dataDir, flags, withoutSettings(host.env));
      this.#pid = begun.pid;
      void begun.ended.then(() => (this.#pid = undefined));
      return begun;
    };
    this.host = { ...host, life: { ...host.life, begin } };
  }

  kill(): void {
    if (this.#pid !== undefined) this.host.life.signal(this.#pid, "SIGKILL");
  }
}

interface Plan {
  readonly run: string;
  readonly order: LoadOrder;
  readonly target: Target;
}

/** What came of a load, and why the ledger could not be asked where it could not. */
interface Done {
  readonly report: LoadReport;
  readonly unasked: AppError | undefined;
}

async function load(host: Host, { run, order, target }: Plan): Promise<Done> {
  const ask = askOf(target);
  using wire = await wireTo(host, target, order);
  using line = openProgressLine(process.stderr);
  const sent = await sendLoad({
    run,
    order,
    wire,
    ask,
    clock: host.clock,
    stopping: host.ending,
    progress: (tally) => line.show(progressText(tally, order)),
  });
  line.show("reading back what the ledger holds");
  const found = await compared(ask, sent, target);
  const [comparison, unasked] = found instanceof AppError ? [undefined, found] : [found, undefined];
  const peak = peakMemoryBytes(target.pid) ?? null;
  const collector = { url: target.httpUrl, own: target.ownDir !== undefined, peak_memory_bytes: peak };
  return { report: loadReport({ order, collector, sent, comparison }), unasked };
}

/** Where the collector is gone nobody can say what it holds: then the reason, so that what was sent is told all the same. */
async function compared(ask: Ask, sent: Sent, { httpUrl }: Target): Promise<Comparison | AppError> {
  if (sent.ending === "gone")
    return new AppError("unavailable", `the collector at ${httpUrl} no longer answers`);
  try {
    return await compareLoad(ask, sent);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

async function wireTo(host: Host, { httpUrl, grpcAddress, token }: Target, order: LoadOrder): Promise<Wire> {
  const encoding = order.wire === "json" ? "json" : "protobuf";
  const http = httpWire({ httpUrl, token, encoding, clock: host.clock });
  if (order.wire !== "grpc" || grpcAddress === undefined) return http;
  // The library is large, and the other wires do without it.
  const { grpcWire } = await import("../load/grpc-wire.ts");
  return grpcWire(grpcAddress, http);
}

function reportText({ terminal }: Host, report: LoadReport): string {
  return formatReport(report, lookFor(terminal));
}

function faultOf({ exact, sent }: LoadReport): AppError | undefined {
  if (!exact) return new AppError("conflict", "the ledger does not hold what was sent, each once");
  // What is under way when somebody stops it is nobody's fault.
  const given = sent.unanswered - sent.cut_off;
  if (given === 0) return undefined;
  return new AppError("conflict", `${counted(given, "post")} given up: 'refused' in the report says why`);
}
