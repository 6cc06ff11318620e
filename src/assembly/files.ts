import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { claudeCodeFiles } from "../agent/claude-code/files.ts";
import { agentName } from "../agent/claude-code/heard.ts";
import { HistoryReader } from "../agent/claude-code/history.ts";
import { processGone, processStands, readProcess } from "../agent/claude-code/process.ts";
import { markOf } from "../agent/claude-code/transcript-mark.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { believedAlive } from "../query/believed-alive.ts";
import { namedSession } from "../query/named-session.ts";
import { unheardStanding } from "../query/unheard-standing.ts";
import { isKnownPrompt } from "../query/known-prompt.ts";
import { readingShape } from "../query/reading.ts";
import type { ReadingShape } from "../query/shape.ts";
import { drainLimits, drainSpool, lostCount } from "../receiver/hook/spool.ts";
import { ProcessWatch } from "../receiver/process/watch.ts";
import { historyFile, isTranscriptOf } from "../receiver/transcript/folder.ts";
import type { ImportThread } from "../receiver/transcript/import.ts";
import { TranscriptIntake } from "../receiver/transcript/intake.ts";
import { defaultLineLimits } from "../receiver/transcript/line.ts";
import type { FileDialect, ReadingSettings } from "../receiver/transcript/reading.ts";
import { ReadingTally } from "../receiver/transcript/reading-tally.ts";
import { TranscriptReceiver } from "../receiver/transcript/receiver.ts";
import type { CheckSettings } from "./checks.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { readEvent } from "./event.ts";
import type { Turn } from "./keeper.ts";
import { repeated } from "./repeated.ts";
import { checkToldFolder } from "./told-folder.ts";

/**
 * One transaction holds this much of files: its sync is worth it, and nobody else waits long for it. While a gigabyte was read on an AMD EPYC,
 * hooks waited 72 ms in the last percent; with 16 MB they waited 105, and the reading took as long with 10 to 20 MB more memory. With 2 MB it
 * took 5 % longer.
 */
const chunk: ReadingSettings["chunk"] = { bytes: 4 * 1024 * 1024, observations: 2000 };
/** How often to look at the processes of sessions, in milliseconds: a crash, or a question that no hook tells of, shows within this. */
const lookEveryMs = 2000;
/** How often to look for what hooks left while nobody listened, in milliseconds. */
const drainEveryMs = 5000;
/** A hook waits while a transcript is read; what is not read by then is read later. */
const readNowMs = 500;

/** How often an import says how far it has come, in milliseconds: one that takes less says nothing. */
const tellEveryMs = 5000;

interface Parts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly startThread: () => ImportThread;
  /** Hears of every event of a hook that waited in the spool, once it is in the ledger. */
  readonly spooled?: (event: Turn) => void;
}

/** What agents leave on disk: transcripts, process files, and the spool of hooks that found no daemon. */
export interface Files {
  readonly reading: () => ReadingShape;
  /** Reads everything new below a folder, or below all known ones. */
  readonly importAll: (folder: string | undefined) => Promise<void>;
  /** The same in the background, after what is under way. Throws where the folder holds no transcripts. */
  readonly importFrom: (folder: string | undefined) => void;
  /** Reads what is new in one transcript, if files are read at all and the path is that of one. Takes a moment at most. */
  readonly readNow: (path: string) => Promise<void>;
  /** Whether the process of a session runs on this machine; undefined where that cannot be told. */
  readonly runs: (sessionId: string) => boolean | undefined;
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

/** Builds what reads files. Nothing is read before it is started. */
export function openFiles(config: Config, parts: Parts): Files {
  const { log, clock } = parts.host;
  const ending = new AbortController();
  const tally = new ReadingTally();
  const transcripts = openTranscripts(config, parts, { tally, signal: ending.signal });
  const typed = typedPrompts(parts, { tally, signal: ending.signal });
  const drain = repeated(drainEveryMs, () => drainInto(config, { ...parts, ending: ending.signal }), log);
  const processes = processWatch(config, parts);
  const look = repeated(lookEveryMs, () => processes.look(), log);
  let importing: Promise<void> = Promise.resolve();
  const importAll = async (folder: string | undefined): Promise<void> => {
    const roots = folder === undefined ? config.claudeDirs : [folder];
    await parts.collector.readHistory(async () => {
      await transcripts.importAll(roots);
      // Which prompts have no transcript is known when all transcripts are read.
      for (const root of roots) await typed(root);
    });
  };
  const importFrom = (folder: string | undefined): void => {
    if (folder !== undefined) checkToldFolder(folder);
    importing = importing
      .then(() => telling(tally, parts.host, () => importAll(folder)))
      .catch((thrown: unknown) => log(`reading transcripts: ${AppError.from(thrown).message}`));
  };
  return {
    reading: () => readingShape(tally.snapshot(), { folders: config.claudeDirs, now: clock() }),
    importAll,
    importFrom,
    runs: (sessionId) => processes.runs(sessionId),
    readNow: async (path) => {
      if (config.watch) await Promise.race([transcripts.readNow(path), wait(readNowMs)]);
    },
    start: () => {
      if (config.watch) transcripts.watch();
      if (config.import) importFrom(undefined);
      drain.start();
      // Who is thought to be alive is known when history is read, and what hooks left while nobody listened.
      if (config.watch) importing = Promise.all([importing, drain.once]).then(() => look.start());
    },
    stop: async () => {
      ending.abort();
      transcripts[Symbol.dispose]();
      await Promise.all([drain.stop(), look.stop(), importing]);
      await transcripts.idle();
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

async function telling(tally: ReadingTally, host: DaemonHost, work: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => tellProgress(tally, host), tellEveryMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

function tellProgress(tally: ReadingTally, { clock, log }: DaemonHost): void {
  const { importing } = readingShape(tally.snapshot(), { folders: [], now: clock() });
  if (importing === null) return;
  const { files, files_done, bytes, bytes_done, mb_per_s, remaining_s } = importing;
  log(
    `reading history: ${files_done} of ${files} files, ${megabytes(bytes_done)} of ${megabytes(bytes)} MB, ${mb_per_s ?? 0} MB/s, ${remaining_s ?? 0} s left`,
  );
}

interface ReadingWork {
  readonly tally: ReadingTally;
  readonly signal: AbortSignal;
}

function openTranscripts(config: Config, parts: Parts, work: ReadingWork): TranscriptReceiver {
  const { host, collector } = parts;
  return new TranscriptReceiver({
    ...work,
    settings: settingsOf(host),
    log: host.log,
    roots: config.claudeDirs,
    intake: intakeOf(parts, work, claudeCodeFiles),
    cursors: () => collector.reader.cursors(),
    startThread: parts.startThread,
    markOf,
    checks: { pipeline: config.pipeline, pricing: config.pricing } satisfies CheckSettings,
  });
}

/** Reads the prompts below a root that were typed in sessions whose transcripts are gone. */
function typedPrompts(parts: Parts, work: ReadingWork): (root: string) => Promise<void> {
  const { reader } = parts.collector;
  const open = () => new HistoryReader((prompt) => isKnownPrompt(reader, prompt));
  const intake = intakeOf(parts, work, { open });
  return async (root) => {
    const file = historyFile(root);
    if (file !== undefined && reader.cursor(file.path)?.size !== file.size) await intake.take(file.path);
  };
}

function intakeOf({ host, collector }: Parts, work: ReadingWork, dialect: FileDialect): TranscriptIntake {
  const { reader, consume } = collector;
  const cursorOf = (path: string) => reader.cursor(path);
  return new TranscriptIntake({
    ...work,
    settings: settingsOf(host),
    dialect,
    consume,
    cursorOf,
    log: host.log,
  });
}

function settingsOf({ clock }: DaemonHost): ReadingSettings {
  return { clock, limits: defaultLineLimits, chunk };
}

/** Commits what the spool holds now; what is left when it ends stays for the next start. */
export async function drainInto(
  config: Config,
  {
    host,
    collector,
    spooled,
    ending,
  }: Pick<Parts, "host" | "collector" | "spooled"> & { readonly ending?: AbortSignal },
): Promise<void> {
  await drainSpool({
    dataDir: config.dataDir,
    read: ({ channel, agent, body, at }) =>
      readEvent(agent, body, { at, seenAt: host.clock(), isStatusLine: channel === "statusline" }),
    consume: collector.consume,
    kept: ({ channel, agent, body, at }) => {
      if (channel === "hook") spooled?.({ agent, body, at });
    },
    limits: drainLimits,
    ending,
    clock: host.clock,
    log: host.log,
  });
  const lost = await lostCount(config.dataDir);
  if (lost > 0) collector.tally.drop("spool-full", lost);
}

function processWatch(config: Config, { host, collector }: Parts): ProcessWatch {
  const { reader, consume } = collector;
  const isOurs = (path: string) => config.claudeDirs.some((dir) => isTranscriptOf(dir, path));
  return new ProcessWatch({
    folders: config.claudeDirs.map((dir) => join(dir, "sessions")),
    read: readProcess,
    believedAlive: (seen) => believedAlive(reader, { ...seen, now: host.clock(), isOurs }),
    gone: async ({ sessionId, ...end }) => {
      await consume({ observations: [processGone(sessionId, end)], dropped: new Map() });
    },
    stands: async (sessionId, standing) => {
      const session = namedSession(reader, agentName, sessionId);
      const unheard = session && unheardStanding(session, standing, host.clock());
      if (unheard === undefined) return;
      await consume({
        observations: [processStands(sessionId, unheard, { at: unheard.at, seenAt: host.clock() })],
        dropped: new Map(),
      });
    },
    clock: host.clock,
  });
}
