/**
 * The composition root: the only file that has seen every part. It builds them in the order of the data's way, starts
 * them, and stops them in reverse.
 */
import { claudeCodeFiles } from "./agent/claude-code/files.ts";
import { readHook } from "./agent/claude-code/hook.ts";
import { readStatusLine } from "./agent/claude-code/status-line.ts";
import { ClaudeCodeTelemetry } from "./agent/claude-code/telemetry.ts";
import { genAiDialect } from "./agent/gen-ai/telemetry.ts";
import { createInterpreter } from "./agent/interpreter.ts";
import type { Config } from "./config/schema.ts";
import { AppError } from "./domain/error.ts";
import type { Observation } from "./domain/observation.ts";
import type { DropReason } from "./domain/outcome.ts";
import { formatInstant, type Clock, type UnixMs } from "./domain/time.ts";
import { Hub } from "./live/hub.ts";
import { Batcher } from "./pipeline/batch.ts";
import { Delta } from "./pipeline/delta.ts";
import { CardinalityLimit } from "./pipeline/limit.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import { createPricing } from "./pipeline/price.ts";
import { Redact } from "./pipeline/redact.ts";
import { validate } from "./pipeline/validate.ts";
import { catalog } from "./pricing/catalog.ts";
import { costOf } from "./pricing/cost.ts";
import { createPriceBook } from "./pricing/lookup.ts";
import { machineTimeZone } from "./query/calendar.ts";
import { readingShape } from "./query/reading.ts";
import type { ReadingShape } from "./query/shape.ts";
import { statusLineFacts } from "./query/status-line.ts";
import type { Delivery } from "./receiver/consumer.ts";
import { createHookHttp, hookLimits } from "./receiver/hook/http.ts";
import { drainLimits, drainSpool } from "./receiver/hook/spool.ts";
import { createExport } from "./receiver/otlp/export.ts";
import { startOtlpGrpc } from "./receiver/otlp/grpc.ts";
import { createOtlpHttp } from "./receiver/otlp/http.ts";
import type { ImportThread } from "./receiver/transcript/import.ts";
import { TranscriptIntake } from "./receiver/transcript/intake.ts";
import { defaultLineLimits } from "./receiver/transcript/line.ts";
import type { ReadingSettings } from "./receiver/transcript/reading.ts";
import { ReadingTally } from "./receiver/transcript/reading-tally.ts";
import { TranscriptReceiver } from "./receiver/transcript/receiver.ts";
import {
  dataFiles,
  makeDataDir,
  openToken,
  removeDaemonFile,
  runningDaemon,
  writeDaemonFile,
} from "./self/data-dir.ts";
import { spoolLimits, writeSpool } from "./self/spool.ts";
import { Tally } from "./self/tally.ts";
import { createApp, type Answer } from "./server/app.ts";
import { createStatusLine, statusLineLimits } from "./server/routes/status-line.ts";
import { holdLock } from "./store/sqlite/lock.ts";
import { openForWriting } from "./store/sqlite/open.ts";
import { SqliteReader } from "./store/sqlite/reader.ts";
import { SqliteWriter } from "./store/sqlite/writer.ts";

/** A running collector. */
export interface Daemon {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  /** Stops taking, commits what waits, closes. May be called twice. */
  stop(): Promise<void>;
}

export interface DaemonHost {
  readonly clock: Clock;
  readonly version: string;
  /** Where a line for the operator goes. */
  readonly log: (line: string) => void;
}

/** Builds and starts everything on the data dir of the config. Throws an AppError that says what is in the way. */
export async function startDaemon(config: Config, host: DaemonHost): Promise<Daemon> {
  const startedAt = host.clock();
  makeDataDir(config.dataDir);
  const lock = lockDataDir(config.dataDir);
  const undo: (() => void | Promise<void>)[] = [() => lock[Symbol.dispose]()];
  const stop = onceOnly(async () => {
    for (const step of undo.toReversed()) await attempt(step, host.log);
  });
  try {
    const collector = openCollector(config, host);
    undo.push(collector.close);
    const files = openFiles(config, { host, collector });
    const grpc = await startGrpc(config, collector, host.log);
    if (grpc !== undefined) undo.push(() => grpc.shutdown());
    const http = serveHttp(config, appOf(config, { host, collector, startedAt, files }));
    undo.push(() => stopHttp(http), collector.drain, files.stop);
    const httpUrl = `http://${urlHost(config.server.host)}:${http.port}`;
    const grpcAddress = grpc === undefined ? undefined : `${urlHost(config.server.host)}:${grpc.port}`;
    writeDaemonFile(config.dataDir, {
      pid: process.pid,
      http_url: httpUrl,
      grpc_address: grpcAddress ?? null,
      started_at: formatInstant(startedAt),
      version: host.version,
    });
    undo.push(() => removeDaemonFile(config.dataDir));
    files.start();
    return { httpUrl, grpcAddress, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Reads transcripts into the ledger and ends, for a machine whose daemon does not run. */
export async function importTranscripts(
  config: Config,
  order: {
    readonly folder: string | undefined;
    readonly progress: (reading: ReadingShape) => void;
    readonly ending: AbortSignal;
  },
  host: DaemonHost,
): Promise<ReadingShape> {
  makeDataDir(config.dataDir);
  using _lock = lockDataDir(config.dataDir);
  const collector = openCollector(config, host);
  const files = openFiles(config, { host, collector });
  const timer = setInterval(() => order.progress(files.reading()), progressEveryMs);
  const stop = (): void => void files.stop();
  order.ending.addEventListener("abort", stop, { once: true });
  try {
    await files.importAll(order.folder);
    await files.stop();
    return files.reading();
  } finally {
    clearInterval(timer);
    collector.drain();
    collector.close();
  }
}

/** The data's way from observations to the ledger, and what reads it. */
function openCollector(config: Config, host: DaemonHost) {
  const { pipeline, pricing, receiver } = config;
  const book = createPriceBook({ rows: catalog, ...pricing });
  const db = openForWriting(dataFiles(config.dataDir).ledger);
  const writer = new SqliteWriter(db);
  const hub = new Hub();
  const tally = new Tally();
  const batcher = new Batcher({
    pipeline: new Pipeline([
      validate,
      new Redact(pipeline),
      new CardinalityLimit(pipeline),
      new Delta((series, startNano) => writer.streamTail(series, startNano)),
      createPricing(book),
    ]),
    commit: (observations, progress) => writer.commit(observations, progress),
    published: () => hub.publish(),
    tally,
    settings: pipeline,
  });
  const receive = createExport({
    interpret: createInterpreter([new ClaudeCodeTelemetry()], genAiDialect),
    consume: (delivery) => batcher.consume(delivery),
    limits: receiver.otlp,
    clock: host.clock,
    countForbiddenKeys: (count) => tally.forbidKeys(count),
  });
  return {
    book,
    hub,
    tally,
    batcher,
    receive,
    reader: new SqliteReader(db),
    drain: () => batcher.close(),
    close: () => writer.close(),
  };
}

type Collector = ReturnType<typeof openCollector>;

/** One transaction holds this much of a file: its sync is worth it, and nobody else waits long for it. */
const chunk: ReadingSettings["chunk"] = { bytes: 8 * 1024 * 1024, observations: 2000 };
/** How often a person is told how far an import is, in milliseconds. */
const progressEveryMs = 250;
/** How often is looked for what hooks left while nobody listened, in milliseconds. */
const drainEveryMs = 5000;

/** What agents leave on disk: transcripts, and the spool of hooks that found no daemon. */
function openFiles(config: Config, { host, collector }: { host: DaemonHost; collector: Collector }) {
  const { batcher, reader } = collector;
  const ending = new AbortController();
  const tally = new ReadingTally();
  const settings: ReadingSettings = { clock: host.clock, limits: defaultLineLimits, chunk };
  const consume = (delivery: Delivery) => batcher.consume(delivery);
  const common = { settings, tally, signal: ending.signal, log: host.log };
  const intake = new TranscriptIntake({
    ...common,
    dialect: claudeCodeFiles,
    consume,
    cursorOf: (path) => reader.cursor(path),
  });
  const transcripts = new TranscriptReceiver({
    ...common,
    roots: config.claudeDirs,
    intake,
    cursors: () => reader.cursors(),
    startThread: startReadingThread,
  });
  const drain = repeated(drainEveryMs, async () => {
    await drainSpool({
      dataDir: config.dataDir,
      read: ({ channel, agent, body, at }) =>
        readEvent(agent, body, { at, seenAt: host.clock(), isStatusLine: channel === "statusline" }),
      consume,
      limits: drainLimits,
      clock: host.clock,
      log: host.log,
    });
  });
  let importing: Promise<void> = Promise.resolve();
  const importAll = (folder: string | undefined): Promise<void> =>
    transcripts.importAll(folder === undefined ? undefined : [folder]);
  const importFrom = (folder: string | undefined): void => {
    importing = importing
      .then(() => importAll(folder))
      .catch((thrown: unknown) => host.log(`reading transcripts: ${AppError.from(thrown).message}`));
  };
  return {
    importAll,
    reading: () => readingShape(tally.snapshot(), host.clock()),
    importFrom,
    start: () => {
      if (config.watch) transcripts.watch();
      if (config.import) importFrom(undefined);
      drain.start();
    },
    stop: async () => {
      ending.abort();
      transcripts[Symbol.dispose]();
      await drain.stop();
      await importing;
      await transcripts.idle();
    },
  };
}

/** What a hook event or a status line of an agent says; undefined for an agent that is not known. */
function readEvent(
  agent: string,
  body: unknown,
  { isStatusLine, ...heard }: { at: UnixMs; seenAt: UnixMs; isStatusLine: boolean },
): Delivery | undefined {
  if (agent !== "claude-code") return undefined;
  const read: { observations: readonly Observation[]; fault: DropReason | undefined } = isStatusLine
    ? readStatusLine(body, heard)
    : readHook(body, heard);
  return {
    observations: read.observations,
    dropped: read.fault === undefined ? new Map() : new Map([[read.fault, 1]]),
  };
}

function startReadingThread(): ImportThread | undefined {
  return new Worker(new URL("./receiver/transcript/thread.ts", import.meta.url)) as unknown as ImportThread;
}

/** Does something at once and again and again, never twice at a time. */
function repeated(everyMs: number, work: () => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const turn = (): void => {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(turn, everyMs);
    });
  };
  return {
    start: turn,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

type Files = ReturnType<typeof openFiles>;

function appOf(
  config: Config,
  parts: { host: DaemonHost; collector: Collector; startedAt: number; files: Files },
): Answer {
  const { host, collector, startedAt, files } = parts;
  const { reader, hub, tally, batcher, book, receive } = collector;
  const consume = (delivery: Delivery) => batcher.consume(delivery);
  return createApp({
    reader,
    hub,
    tally,
    queue: { queued: () => batcher.queued, capacity: config.pipeline.maxQueued },
    breakDown: (usage, request) => costOf(usage, request, book),
    receive: createOtlpHttp({ export: receive, limits: config.receiver.otlp, log: host.log }),
    hooks: createHookHttp({
      read: (agent, body, heard) => readEvent(agent, body, { ...heard, isStatusLine: false }),
      consume,
      keep: (record) => writeSpool(config.dataDir, record, spoolLimits),
      limits: hookLimits,
      clock: host.clock,
      log: host.log,
    }),
    statusLine: createStatusLine({
      read: readStatusLine,
      consume,
      facts: (sessionId, now) => statusLineFacts(reader, { sessionId, now, timezone: machineTimeZone() }),
      keep: (record) => writeSpool(config.dataDir, record, spoolLimits),
      limits: statusLineLimits,
      clock: host.clock,
      log: host.log,
    }),
    reading: files.reading,
    importFrom: files.importFrom,
    guard: {
      allowedHosts: [config.server.host.toLowerCase(), ...config.server.allowedHosts],
      token: openToken(config.dataDir),
      closed: !isLoopback(config.server.host),
    },
    clock: host.clock,
    startedAt,
    version: host.version,
    log: host.log,
  });
}

async function startGrpc(config: Config, { receive }: Collector, log: DaemonHost["log"]) {
  const { grpcPort } = config.receiver.otlp;
  // gRPC senders give no token, so beyond this machine only HTTP is open.
  if (grpcPort === "off") return undefined;
  if (!isLoopback(config.server.host)) {
    log(`gRPC stays closed on ${config.server.host}: its senders give no token; point them at the HTTP port`);
    return undefined;
  }
  return startOtlpGrpc({
    export: receive,
    limits: config.receiver.otlp,
    host: config.server.host,
    port: grpcPort,
    log,
  });
}

function serveHttp(config: Config, answer: Answer): Bun.Server<undefined> {
  const { host, port } = config.server;
  try {
    return Bun.serve({
      hostname: host,
      port,
      // The receiver caps a body while it reads it and answers as OTLP wants; this cap would cut in with an empty 413.
      maxRequestBodySize: 2 ** 34,
      // A peer that sends nothing for this long holds a socket for nothing.
      idleTimeout: 30,
      fetch(request, server) {
        if (isStream(request.url)) server.timeout(request, 0);
        return answer(request, server.requestIP(request)?.address ?? "");
      },
    });
  } catch (thrown) {
    if (!String(thrown).includes("EADDRINUSE") && !String(thrown).includes("in use")) throw thrown;
    throw new AppError(
      "conflict",
      `port ${port} on ${host} is in use; stop what listens there, or choose another with --port (0 takes any free one)`,
      { cause: thrown },
    );
  }
}

/** Gives answers under way a second to go out; streams never end by themselves. */
async function stopHttp(server: Bun.Server<undefined>): Promise<void> {
  const force = setTimeout(() => void server.stop(true), 1000);
  await server.stop();
  clearTimeout(force);
}

function lockDataDir(dir: string): Disposable {
  try {
    return holdLock(dataFiles(dir).lock);
  } catch (thrown) {
    const other = runningDaemon(dir);
    if (!(thrown instanceof AppError) || other === undefined) throw thrown;
    throw new AppError(
      "conflict",
      `another Hallmonitor (pid ${other.pid}, ${other.http_url}) is running on ${dir}; stop it or choose another --data-dir`,
      { cause: thrown },
    );
  }
}

/** A stream may be silent for as long as its session is. */
function isStream(url: string): boolean {
  return /^[a-z]+:\/\/[^/]*\/events\//.test(url);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The host as others write it: a wildcard is reached on loopback, an IPv6 address stands in brackets. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** Each part is stopped whatever the others do: a lock must be let go also when the disk is gone. */
async function attempt(step: () => void | Promise<void>, log: DaemonHost["log"]): Promise<void> {
  try {
    await step();
  } catch (thrown) {
    log(`while stopping: ${AppError.from(thrown).message}`);
  }
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
