/**
 * A hook that finds no daemon: what the daemon would have done for its event is done here, in the hook's own process. It is
 * apart from main.ts, because a hook has no time to load servers.
 */
import { agentName } from "../agent/claude-code/heard.ts";
import { startAnswer, turningPointOf } from "../agent/claude-code/turning-point.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { makeDataDir } from "../self/data-dir.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { drainInto, openFiles } from "./files.ts";
import { openKeeping } from "./keeping.ts";
import type { Turn } from "./keeper.ts";

/** How long another hook is waited for that does the same for another session, in milliseconds. */
const lockMs = 1000;

/**
 * Keeps a session's state, or gives it back, for the hook of a client whose daemon does not answer. The event is in the spool
 * already. What the hook is to print is the answer.
 */
export async function keepWithoutDaemon(
  config: Config,
  turn: Turn,
  host: DaemonHost,
): Promise<object | undefined> {
  try {
    makeDataDir(config.dataDir);
    using _lock = lockDataDir(config.dataDir, lockMs);
    return await keepAlone(config, turn, host);
  } catch (thrown) {
    host.log(`checkpoint without the ledger: ${AppError.from(thrown).message}`);
    return keepWithoutLedger(config, turn);
  }
}

/** Takes in what the spool holds and what is new in the session's transcript, saves or gives back, and closes. */
async function keepAlone(config: Config, turn: Turn, host: DaemonHost): Promise<object | undefined> {
  const collector = openCollector(config, host);
  const files = openFiles(config, { host, collector, startThread: noThread });
  try {
    await drainInto(config, { host, collector });
    return await openKeeping(config, { host, collector, files }).keeper.turn(turn);
  } finally {
    await files.stop();
    collector.drain();
    collector.close();
  }
}

/** Only an import of all history has a thread of its own. */
function noThread(): never {
  throw new Error("a hook imports no history");
}

/**
 * The same where the ledger cannot be had: what was saved before is promised, or given back. The state as it is now is in
 * the ledger alone, so nothing new is saved.
 */
function keepWithoutLedger(config: Config, { agent, body, at }: Turn): object | undefined {
  const point = agent === agentName ? turningPointOf(body) : undefined;
  const { enabled, restore: gives } = config.context.checkpoint;
  if (point === undefined || !enabled) return undefined;
  const { kind, source, sessionId, project } = point;
  const restore = openRestore(config.dataDir);
  if (kind === "start") {
    if (!gives || (source !== "compact" && source !== "clear" && source !== "resume")) return undefined;
    const claimed = restore.claim({ agent, sessionId, project, source, at });
    return claimed === undefined ? undefined : startAnswer(claimed.text);
  }
  const newest = openCheckpoints(config.dataDir).newest(agent, sessionId)?.saved;
  if (newest === undefined) return undefined;
  const reason = kind === "clear" ? "clear" : "compact";
  restore.arm({ agent, sessionId, project, checkpointId: newest.id, reason, at });
  return undefined;
}
