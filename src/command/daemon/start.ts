import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, surfaces, type ErrorCode } from "../../domain/error.ts";
import { tableNames } from "../../domain/table-names.ts";
import { formatDuration } from "../../format/duration.ts";
import { plainText } from "../format/text.ts";
import { fetchNear } from "../fetch.ts";
import type { Host } from "../host.ts";
import type { Begun, DaemonWords } from "./life.ts";
import { askReadiness } from "./readiness.ts";

/** How often the files of a collector that is starting are looked at, in milliseconds. */
const lookEveryMs = 40;

interface Start {
  readonly host: Host;
  readonly dataDir: string;
  /** For how long it may show no sign of going on. */
  readonly timeoutMs: number;
}

/**
 * Starts the collector in the background and waits until it is ready. Throws what kept it from starting, in its own words and with its own
 * code, and `unavailable` when it shows no sign of going on. It is left to go on then: a large ledger may just take its time.
 */
export async function startInBackground(start: Start, flags: readonly string[]): Promise<DaemonWords> {
  const { host, dataDir } = start;
  const begun = host.life.begin(dataDir, flags);
  let hasEnded = false;
  void begun.ended.then(() => (hasEnded = true));
  try {
    const daemon = await waitForReady(start, { pid: begun.pid, hasEnded: () => hasEnded });
    if (daemon !== undefined) return daemon;
    throw startFault(begun.said(), await begun.ended);
  } finally {
    begun.letGo();
  }
}

/** Waits until the collector is ready that the system was told to start. */
export async function waitForService(start: Start): Promise<DaemonWords> {
  const daemon = await waitForReady(start, { pid: undefined, hasEnded: () => false });
  if (daemon !== undefined) return daemon;
  throw new AppError("unavailable", "the collector ended; 'hallmonitor logs' may say why");
}

/**
 * The collector that is ready; undefined when ours ended. Somebody else's that was quicker will do, for one is all that was asked
 * for, but only once ours gave up: left behind, it would take the data dir when the other is stopped, with nobody to know of it.
 */
async function waitForReady(
  { host, dataDir, timeoutMs }: Start,
  { pid, hasEnded }: { readonly pid: number | undefined; readonly hasEnded: () => boolean },
): Promise<DaemonWords | undefined> {
  const { current } = host.life.logFiles(dataDir);
  let signOfLife = logSize(current);
  for (let since = performance.now(); performance.now() - since < timeoutMs;) {
    const found = host.life.look(dataDir);
    if (found.kind !== "running" && hasEnded()) return undefined;
    const isToTell =
      found.kind === "running" && (pid === undefined || found.daemon.pid === pid || hasEnded());
    if (isToTell && (await isAnswering(host, dataDir, found.daemon))) return found.daemon;
    const size = logSize(current);
    if (size !== signOfLife) since = performance.now();
    signOfLife = size;
    await pause(host.ending);
  }
  throw new AppError(
    "unavailable",
    `the collector${pid === undefined ? "" : ` (pid ${pid})`} is not ready and has said nothing for ${formatDuration(timeoutMs)}; 'hallmonitor logs' shows how far it is, 'hallmonitor down' ends it`,
  );
}

async function isAnswering(host: Host, dataDir: string, { httpUrl }: DaemonWords): Promise<boolean> {
  const readiness = await askReadiness(httpUrl, host.readToken(dataDir), fetchNear);
  return readiness.kind !== "silent";
}

function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A moment, unless the person has enough of waiting: the collector is on its own way by then. */
function pause(signal: AbortSignal): Promise<void> {
  return sleep(lookEveryMs, undefined, { signal }).catch((cause: unknown) => {
    const message = "not waited for any longer; 'hallmonitor status' says whether it runs";
    throw new AppError("unavailable", message, { cause });
  });
}

/** What it said of itself, with the code that its exit stands for. */
function startFault(said: string, { code, signal }: Awaited<Begun["ended"]>): AppError {
  const words = said
    .split("\n")
    .slice(-5)
    .map((line) => plainText(line).replace(/^hallmonitor: /, ""))
    .filter((line) => line !== "");
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const reason = words.length === 0 ? `it ${how} and said nothing; see 'hallmonitor logs'` : words.join("\n");
  return new AppError(codeOf(code), `the collector did not start: ${reason}`);
}

/** The code that has an exit code; the first of those that share one, for their words differ and their exit does not. */
function codeOf(exit: number | null): ErrorCode {
  if (exit === 1) return "conflict";
  const found = tableNames(surfaces).find((code) => surfaces[code].exit === exit);
  // A fault of ours was told by its own process, with the place in the code; here is nothing to add.
  return found === undefined || found === "internal" ? "unavailable" : found;
}
