import { agentName } from "../agent/claude-code/heard.ts";
import { startAnswer, turningPointOf } from "../agent/claude-code/turning-point.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import type { Config } from "../config/schema.ts";
import { openCollector, type DaemonHost } from "./collector.ts";
import { drainInto, openFiles } from "./files.ts";
import { openKeeping } from "./keeping.ts";
import type { Turn } from "./keeper.ts";
import type { ImportThread } from "../receiver/transcript/import.ts";

/**
 * Does for one event, which is in the spool already, what a daemon would: takes in what the spool holds and what is new in
 * the session's transcript, saves or gives back, and closes. The data dir must be locked.
 */
export async function keepAlone(
  config: Config,
  turn: Turn,
  { host, startThread }: { host: DaemonHost; startThread: () => ImportThread },
): Promise<object | undefined> {
  const collector = openCollector(config, host);
  const files = openFiles(config, { host, collector, startThread });
  try {
    await drainInto(config, { host, collector });
    return await openKeeping(config, { host, collector, files }).keeper.turn(turn);
  } finally {
    await files.stop();
    collector.drain();
    collector.close();
  }
}

/**
 * The same where the ledger cannot be had: what was saved before is promised, or given back. The state as it is now is in
 * the ledger alone, so nothing new is saved.
 */
export function keepWithoutLedger(config: Config, { agent, body, at }: Turn): object | undefined {
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
