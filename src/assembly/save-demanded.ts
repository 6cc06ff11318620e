import { nothingToSave, savedAnswer, type SavedAnswer } from "../checkpoint/list.ts";
import type { NamedSession } from "../command/host.ts";
import type { Config } from "../config/schema.ts";
import { findSession } from "../query/sessions.ts";
import { requireLedger } from "./archive.ts";
import type { DaemonHost } from "./collector.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { withKeeper } from "./save-alone.ts";

/**
 * Saves what a session is doing because somebody asks for it, where no daemon runs. Throws `not-found` for an unknown session
 * and `conflict` where there is nothing to save, or a daemon runs all the same.
 */
export async function saveDemanded(
  config: Config,
  { id, agent }: NamedSession,
  host: DaemonHost,
): Promise<SavedAnswer> {
  requireLedger(config);
  using _lock = lockDataDir(config.dataDir);
  return await withKeeper(config, host, async ({ keeper, reader }) => {
    const session = findSession(reader, id, agent);
    const saved = await keeper.save(session, "demand");
    if (saved === undefined) throw nothingToSave(session.id);
    return savedAnswer(reader, saved);
  });
}
