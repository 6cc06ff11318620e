/**
 * The composition root: the only file that has seen every part. It builds them in the order of the data's way, starts
 * them, and stops them in reverse.
 */
import { openAlerting, type Alerting } from "./assembly/alerting.ts";
import { openArchive, type Archive } from "./assembly/archive.ts";
import { dataDirFlag } from "./assembly/data-dir-flag.ts";
import { lockDataDir, hookHoldsMs } from "./assembly/data-dir-lock.ts";
import { openCollector, type Collector, type DaemonHost } from "./assembly/collector.ts";
import { answerTo, readEvent } from "./assembly/event.ts";
import { openExporting, type Exporting } from "./assembly/exporting.ts";
import { openGate, type Gate } from "./assembly/gate.ts";
import { openExports } from "./assembly/exports.ts";
import { openFiles, type Files } from "./assembly/files.ts";
import type { Turn } from "./assembly/keeper.ts";
import { Indexing } from "./assembly/indexing.ts";
import { openKeeping, type Keeping } from "./assembly/keeping.ts";
import { faultText, openLog } from "./assembly/logging.ts";
import { openLate } from "./assembly/late.ts";
import { lossOf, watchForLoss } from "./assembly/lost-ledger.ts";
import { openMcp } from "./assembly/mcp.ts";
import { openPage } from "./assembly/page.ts";
import { createRebuild, type Rebuild } from "./assembly/rebuild.ts";
import { openRest } from "./assembly/rest.ts";
import { agentName } from "./agent/claude-code/heard.ts";
import { hostName, serveHttp, startGrpc, stopHttp } from "./assembly/listen.ts";
import { readStatusLine } from "./agent/claude-code/status-line.ts";
import { readPlanText } from "./checkpoint/plan-file.ts";
import { openCheckpoints } from "./checkpoint/folder.ts";
import { isLoopback, urlHost } from "./config/listen-host.ts";
import type { Config } from "./config/schema.ts";
import { AppError } from "./domain/error.ts";
import { formatInstant, type UnixMs } from "./domain/time.ts";
import { openWhatIf } from "./pricing/what-if.ts";
import type { ReadingShape } from "./query/shape.ts";
import { lastMidnight, statusLineFacts } from "./query/status-line.ts";
import { createSmallBodies, questionLimits } from "./receiver/small-body.ts";
import { createHookHttp, hookLimits } from "./receiver/hook/http.ts";
import { createStatusLine, statusLineLimits, type StatusLineParts } from "./receiver/hook/status-line.ts";
import { createOtlpHttp } from "./receiver/otlp/http.ts";
import { dataFiles, makeDataDir, openTokens, removeDaemonFile, writeDaemonFile } from "./self/data-dir.ts";
import { spoolLimits, writeSpool, type SpoolRecord } from "./self/spool.ts";
import { unread } from "./store/sqlite/unread.ts";
import { createApp, loadApi, type Answer } from "./server/app.ts";
import type { GuardSettings } from "./server/guard.ts";
import { importFile } from "./transfer/import.ts";

/** A running collector. */
export interface Daemon {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  /** Resolves with the reason when there is nothing left to keep anything in; then it is to be stopped. */
  readonly lost: Promise<AppError>;
  /** Stops taking, commits what waits, closes. May be called twice. */
  stop(): Promise<void>;
}

/** How often a person is told how far an import is, in milliseconds. */
const progressEveryMs = 250;

/** Builds and starts everything on the data dir of the config. Throws an AppError that says what is in the way. */
export async function startDaemon(
  config: Config,
  given: DaemonHost,
  settings: { readonly quiet: boolean } = { quiet: false },
): Promise<Daemon> {
  const startedAt = given.clock();
  makeDataDir(config.dataDir);
  const lock = lockDataDir(config.dataDir, hookHoldsMs);
  const log = openLog(config, given, settings);
  const host = { ...given, log: log.say };
  const undo: Course["undo"] = [() => lock[Symbol.dispose](), log.close];
  const { promise: lost, resolve: lose } = Promise.withResolvers<AppError>();
  let stopping = false;
  const stop = onceOnly(async () => {
    stopping = true;
    log.note("stopping");
    for (const step of undo.toReversed()) await attempt(step, host.log);
  });
  try {
    const addresses = await startParts(config, host, {
      startedAt,
      undo,
      isStopping: () => stopping,
      lost: () => {
        const loss = lossOf(dataFiles(config.dataDir).ledger);
        log.leave(loss.message);
        lose(loss);
      },
    });
    const { httpUrl, grpcAddress } = addresses;
    log.note(
      `hallmonitor ${host.version} runs, pid ${process.pid}, ${httpUrl}, gRPC ${grpcAddress ?? "off"}`,
    );
    return { ...addresses, lost, stop };
  } catch (thrown) {
    log.note(`cannot start: ${faultText(thrown)}`);
    await stop();
    throw thrown;
  }
}

/** What the parts of a daemon know of its life. */
interface Course {
  readonly startedAt: UnixMs;
  readonly isStopping: () => boolean;
  /** Called when the ledger has lost its name for good. */
  readonly lost: () => void;
  /** What is done at the end, the last thing first. */
  readonly undo: (() => void | Promise<void>)[];
}

async function startParts(
  config: Config,
  host: DaemonHost,
  { startedAt, isStopping, lost, undo }: Course,
): Promise<Pick<Daemon, "httpUrl" | "grpcAddress">> {
  const collector = openCollector(config, host);
  undo.push(collector.close, collector.relays.stop);
  const exporting = openExporting(config, { host, collector, startedAt, alerting: () => alerting });
  undo.push(exporting.stop);
  const spooled = (event: Turn): void => void keeping.keeper.catchUp(event);
  const files = openFiles(config, { host, collector, startThread, spooled });
  const keeping = openKeeping(config, { host, collector, files });
  const gate = openGate(config, { host, collector, files });
  const plans = openLate(
    "the reader of plan files",
    async () => (await import("./assembly/plans.ts")).openPlans(config, { host, collector }),
    host.log,
  );
  const rebuild = createRebuild(collector);
  const alerting = openAlerting(config, { host, collector, files, keeping, startedAt });
  const archive = openArchive(config, { ledger: collector.archive, host });
  undo.push(archive.stop);
  const isReading = (): boolean => files.reading().importing !== null;
  const indexing = new Indexing({ ...collector, isReading, log: host.log });
  const rest = openRest({ spentMs, giveBack: () => giveBack(collector) });
  const loss = watchForLoss({ look: () => collector.writer.home.look(), lost });
  const [bound] = await Promise.allSettled([startGrpc(config, collector, host.log)]);
  const grpc = bound.status === "fulfilled" ? bound.value : undefined;
  if (grpc !== undefined) undo.push(() => grpc.shutdown());
  const parts = { host, collector, files, keeping, gate, rebuild, archive, alerting, exporting };
  const http = serveHttp(config, appOf(config, { ...parts, startedAt, isStopping }));
  undo.push(
    () => stopHttp(http),
    collector.drain,
    files.stop,
    plans.stop,
    keeping.stop,
    rebuild.stop,
    alerting.stop,
    () => indexing.stop(),
    () => rest.stop(),
    () => loss.stop(),
  );
  // Told last: where another collector has both ports, HTTP's is the one that people know.
  if (bound.status === "rejected") throw bound.reason;
  const httpUrl = `http://${urlHost(config.server.host)}:${http.port}`;
  const grpcAddress = grpc === undefined ? undefined : `${urlHost(config.server.host)}:${grpc.port}`;
  writeDaemonFile(config.dataDir, {
    pid: process.pid,
    http_url: httpUrl,
    grpc_address: grpcAddress ?? null,
    started_at: formatInstant(startedAt),
    version: host.version,
    closed: !isLoopback(config.server.host),
  });
  undo.push(() => removeDaemonFile(config.dataDir));
  collector.relays.start(http.port ?? 0);
  for (const part of [files, plans, archive, keeping, indexing, alerting, exporting, rest, loss])
    part.start();
  // The first question should not wait for it; nor did those who only tell something. Should it fail, whoever asks is told.
  void loadApi().catch(() => undefined);
  return { httpUrl, grpcAddress };
}

/** Processor time of this process, in milliseconds. */
function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function giveBack({ forget }: Collector): void {
  forget();
  Bun.gc(true);
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
  const files = openFiles(config, { host, collector, startThread });
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

/** What answers over HTTP. */
interface Answering extends Pick<Course, "startedAt" | "isStopping"> {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly files: Files;
  readonly keeping: Keeping;
  readonly gate: Gate;
  readonly rebuild: Rebuild;
  readonly archive: Archive;
  readonly alerting: Alerting;
  readonly exporting: Exporting;
}

function appOf(config: Config, parts: Answering): Answer {
  const { host, collector, files, keeping, gate, rebuild, archive, alerting, exporting } = parts;
  const { startedAt, isStopping } = parts;
  const { reader, hub, changes, tally, consume, book, receive, room, queued } = collector;
  const { clock, log } = host;
  const keep = (record: SpoolRecord) => writeSpool(config.dataDir, record, spoolLimits);
  return createApp({
    reader,
    hub,
    changes,
    tally,
    queue: { queued, capacity: config.pipeline.maxQueued },
    whatIf: openWhatIf(book),
    receive: createOtlpHttp({ export: receive, limits: config.receiver.otlp, room, log }),
    hooks: createHookHttp({
      read: (agent, body, heard) => readEvent(agent, body, { ...heard, isStatusLine: false }),
      consume,
      answer: async (event, outcomes) =>
        answerTo(event.agent, outcomes) ?? (await keeping.keeper.turn(event)) ?? (await gate.answer(event)),
      keep,
      limits: hookLimits,
      clock,
      log,
    }),
    statusLine: statusLineOf(collector, { keep, clock, log }),
    reading: files.reading,
    checkpoints: () => keeping.keeper.account(),
    gate: gate.account,
    relays: collector.relays.accounts,
    importFrom: files.importFrom,
    importFile: (file, order) =>
      collector.readHistory(() => importFile(file, { ...order, merge: collector.merge })),
    exportFrom: openExports(config, startExportThread),
    checkpointFolder: openCheckpoints(config.dataDir),
    saveCheckpoint: (session) => keeping.keeper.save(session, "demand"),
    withBody: createSmallBodies(questionLimits),
    mcp: openMcp(config, { host, collector, startedAt, keeping, alerting }),
    rebuild,
    contexts: collector.contexts,
    readPlan: (path, project) => readPlanText(path, { project, claudeDirs: config.claudeDirs }),
    kpiTargets: config.kpi,
    budgets: config.budget,
    allowances: collector.writer.allowances,
    archive,
    alerts: alerting,
    metrics: exporting.metrics,
    pushes: exporting.pushes,
    page: openPage(),
    guard: guardOf(config, log),
    clock,
    startedAt,
    isStopping,
    version: host.version,
    commandFlags: dataDirFlag(config, host),
    log,
    errorOf: unread,
  });
}

/** The line under a session: its sample goes in, what the ledger knows comes back. */
function statusLineOf(
  { reader, consume, contexts }: Collector,
  told: Pick<StatusLineParts, "keep" | "clock" | "log">,
) {
  return createStatusLine({
    agent: agentName,
    read: readStatusLine,
    consume,
    facts: (sessionId, now) =>
      statusLineFacts(reader, {
        agent: agentName,
        sessionId,
        now,
        midnightBefore: lastMidnight,
        contexts,
      }),
    limits: statusLineLimits,
    ...told,
  });
}

/** Who may ask: everybody on this machine for intake, and whoever has a token for the rest. */
function guardOf({ server, dataDir }: Config, log: DaemonHost["log"]): GuardSettings {
  return {
    allowedHosts: [hostName(server.host), ...server.allowedHosts],
    tokens: openTokens(dataDir, log),
    closed: !isLoopback(server.host),
  };
}

/** The thread that reads history. Its file is named from here, for a compiled program has it at this place. */
function startThread(): Worker {
  return new Worker(new URL("./assembly/reading-thread.ts", import.meta.url));
}

/** The thread that writes an export, with its file named from here for the same reason. */
function startExportThread(): Worker {
  return new Worker(new URL("./assembly/export-thread.ts", import.meta.url));
}

/** Each part is stopped whatever the others do: a lock must be let go also when the disk is gone. */
async function attempt(step: () => void | Promise<void>, log: DaemonHost["log"]): Promise<void> {
  try {
    await step();
  } catch (thrown) {
    log(`while stopping: ${AppError.from(thrown).reason}`);
  }
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
