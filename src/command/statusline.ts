import { parseStatusLine, withCompaction, type StatusLine } from "../agent/claude-code/status-line.ts";
import { placesOf } from "../config/place.ts";
import { settingsOfEnvironment } from "../context/compaction-point.ts";
import type { CompactionSettings } from "../domain/compaction-settings.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { StatusLineFacts } from "../query/status-line.ts";
import type { LedgerReader } from "../store/store.ts";
import { styleFor } from "./format/style.ts";
import { askDaemon, type DaemonAddress } from "./statusline/daemon.ts";
import { readInput } from "./statusline/input.ts";
import { formatStatusLine } from "./statusline/line.ts";
import { parseWords, statusLineUsage, type StatusLineWords } from "./statusline/words.ts";
import { runWrapped } from "./statusline/wrap.ts";

/** Whose line it is. */
const agent = "claude-code";

/** What is kept for a collector that does not run yet. */
export interface StatusLineRecord {
  readonly v: 1;
  readonly channel: "statusline";
  readonly agent: typeof agent;
  readonly at: UnixMs;
  readonly body: unknown;
}

/** A ledger to ask where no collector runs. */
export interface OpenLedger {
  readonly reader: LedgerReader;
  /** When this machine's date of a time began. */
  lastMidnight(at: UnixMs): UnixMs;
}

/** What this command needs of the program: little, for a client starts it several times a minute and waits for it. */
export interface StatusLineHost {
  /** The command line after `statusline`. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** One line, or several, on standard output. */
  out(text: string): void;
  /** The collector that runs on a data dir. */
  findDaemon(dataDir: string): DaemonAddress | undefined;
  /** How long that collector may take, in milliseconds; 60 where it is not said. */
  readonly daemonMs?: number | undefined;
  /** Keeps a record until a collector runs. */
  spool(dataDir: string, record: StatusLineRecord): void;
  /** Rejects when there is no ledger yet. Asked for only where no collector answers: loading the store takes its time. */
  openLedger(dataDir: string): Promise<OpenLedger>;
  /** Aborts when the client cancels us. */
  readonly ending: AbortSignal;
}

/** A status line has a few thousand bytes; a client writes it before it waits for ours. */
const inputLimits = { maxBytes: 1_000_000, waitMs: 200 };
/** A collector on this machine answers in a few milliseconds; one that does not is not waited for. */
const daemonBudgetMs = 60;
/** A person's own command may be slow, but the client shows nothing until both are done. */
const wrapTimeoutMs = 2000;
/** The client sets the line in by two cells on either side and cuts what goes beyond (seen in 2.1.197 and 2.1.329). */
const clientMargin = 4;

/**
 * Draws the line under a session from the client's JSON and the ledger, and has the JSON recorded. It always prints
 * something and never throws: nothing here may get in the way of a person's session.
 */
export async function runStatusLine(host: StatusLineHost): Promise<void> {
  const words = parseWords(host.words);
  if (words.help) return host.out(statusLineUsage);
  const input = (await readInput(host.stdin, inputLimits)) ?? new Uint8Array(0);
  const { env, platform, ending } = host;
  const wrapped =
    words.wrap === undefined
      ? undefined
      : runWrapped(words.wrap, { input, env, platform, ending, timeoutMs: wrapTimeoutMs });
  const ours = await lineOf(host, words, input);
  const theirs = await wrapped;
  if (theirs === undefined) return host.out(ours);
  if (words.wrapOnly) return host.out(theirs);
  host.out(theirs === "" ? ours : `${theirs}\n${ours}`);
}

async function lineOf(host: StatusLineHost, words: StatusLineWords, input: Uint8Array): Promise<string> {
  const { env } = host;
  const style = styleFor((env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb");
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(input));
    const line = parseStatusLine(body);
    if (line !== undefined) {
      const compaction = settingsOfEnvironment(env);
      const told = withCompaction(body, compaction);
      const known = await record(host, { dataDir: dataDirOf(host, words), line, body: told, compaction });
      return formatStatusLine({ line, ...known, now: host.clock(), compaction, width: widthOf(env), style });
    }
  } catch {
    // Garbage on standard input, or a fault of ours: neither is worth a person's attention here.
  }
  return style.dim("hallmonitor");
}

function dataDirOf({ env, home, platform }: StatusLineHost, { dataDir }: StatusLineWords): string {
  return placesOf({ dataDir }, { env, home, platform }).dataDir.value;
}

/** The client says how wide its terminal is; clients older than 2.1.153 do not. */
function widthOf(env: StatusLineHost["env"]): number {
  const columns = Number(env["COLUMNS"]);
  return Number.isInteger(columns) && columns > 0 ? Math.max(1, columns - clientMargin) : Infinity;
}

interface Told {
  readonly dataDir: string;
  readonly line: StatusLine;
  /** The client's JSON, and what its variables say beside it. */
  readonly body: object;
  readonly compaction: CompactionSettings;
}

/** What was known of the session, and whether a running collector said it. */
interface Known {
  readonly facts: StatusLineFacts | undefined;
  readonly isLive: boolean;
}

/** Has the sample recorded, by the collector or for the next one, and finds what is known of the session. */
async function record(host: StatusLineHost, told: Told): Promise<Known> {
  const { dataDir, body } = told;
  const at = host.clock();
  const daemon = attempt(() => host.findDaemon(dataDir));
  const answer = daemon && (await askDaemon(daemon, { body, at, budgetMs: host.daemonMs ?? daemonBudgetMs }));
  if (answer === undefined || answer.retry) {
    attempt(() => host.spool(dataDir, { v: 1, channel: "statusline", agent, at, body }));
  }
  if (answer?.facts !== undefined) return { facts: answer.facts, isLive: true };
  return { facts: await factsFromLedger(host, told), isLive: false };
}

async function factsFromLedger(
  host: StatusLineHost,
  { dataDir, line, compaction }: Told,
): Promise<StatusLineFacts | undefined> {
  const ledger = await host.openLedger(dataDir).catch(() => undefined);
  if (ledger === undefined) return undefined;
  // Needed only where no collector runs.
  const { statusLineFacts } = await import("../query/status-line.ts");
  const now = host.clock();
  const { sessionId, model, contextTokens: tokens, contextWindow: window } = line;
  const sample = { at: now, model, tokens, window, compaction };
  const midnightBefore = (time: UnixMs) => ledger.lastMidnight(time);
  const asked = { agent, sessionId, now, midnightBefore, contexts: usualContexts, sample };
  const facts = attempt(() => statusLineFacts(ledger.reader, asked));
  attempt(() => ledger.reader[Symbol.dispose]());
  return facts;
}

/** Reading the config takes longer than all else here, so without a collector its word on contexts does not count. */
const usualContexts = { thresholds: [], windows: {}, compactsAt: undefined };

/** What the rest can do without; a disk, a ledger or a file of another version may be in the way. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
