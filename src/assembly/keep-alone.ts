/**
 * A hook that finds no daemon: what the daemon would have done for its event is done here, in the hook's own process. It is
 * apart from main.ts, because a hook has no time to load servers, and loads the ledger only where it needs it.
 */
import { agentName } from "../agent/claude-code/heard.ts";
import { startAnswer, turningPointOf, type TurningPoint } from "../agent/claude-code/turning-point.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import type { DaemonHost } from "./collector.ts";
import type { Turn } from "./keeper.ts";

/**
 * Keeps a session's state, or gives it back, for the hook of a client whose daemon does not answer; what the hook is to print
 * is the answer. The event itself waits in the spool for the next daemon, which tells the ledger what was given here.
 */
export async function keepWithoutDaemon(
  config: Config,
  turn: Turn,
  host: DaemonHost,
): Promise<object | undefined> {
  const point = turn.agent === agentName ? turningPointOf(turn.body) : undefined;
  const { enabled, restore } = config.context.checkpoint;
  if (point === undefined || !enabled) return undefined;
  if (point.kind === "start") return restore ? give(config, point, turn.at) : undefined;
  // Should the state as it is now not be saved in time, one that was saved before is better than nothing.
  promiseNewest(config, point, turn.at);
  try {
    const { saveAlone } = await import("./save-alone.ts");
    await saveAlone(config, turn, host);
  } catch (thrown) {
    host.log(`checkpoint of session ${point.sessionId}: ${AppError.from(thrown).message}`);
  }
  return undefined;
}

/** What was promised lies in the folder of checkpoints; a daemon may have taken it there, and died before it could answer. */
function give(config: Config, point: TurningPoint, at: UnixMs): object | undefined {
  const { source, sessionId, project } = point;
  if (source !== "compact" && source !== "clear" && source !== "resume") return undefined;
  const claim = { agent: agentName, sessionId, project, source, at };
  const folder = openRestore(config.dataDir);
  const claimed = folder.recall(claim) ?? folder.claim(claim);
  return claimed === undefined ? undefined : startAnswer(claimed.text);
}

function promiseNewest(config: Config, { kind, sessionId, project: folder }: TurningPoint, at: UnixMs): void {
  const newest = openCheckpoints(config.dataDir).newest(agentName, sessionId)?.saved;
  // Of a session that is cleared, others must know also when there is nothing of it.
  if (newest === undefined && kind === "compaction") return;
  openRestore(config.dataDir).arm({
    agent: agentName,
    sessionId,
    project: newest?.project ?? folder,
    folder,
    checkpointId: newest?.id,
    reason: kind === "clear" ? "clear" : "compact",
    at,
  });
}
