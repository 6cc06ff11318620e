import { sources } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";

/** A session that gave no sign for longer than this is idle whatever became of its process. */
const recentMs = 12 * 3_600_000;
/** Sessions that are looked at; nobody runs more at once. */
const maxSessions = 500;
/** States in which a session is thought to have a process. */
const living: ReadonlySet<string> = new Set([
  "idle",
  "working",
  "waiting-permission",
  "waiting-input",
  "compacting",
]);

/** Sessions that are thought to run on this machine: their files were read here, and nothing said that they ended. */
export function believedAlive(reader: LedgerReader, now: UnixMs): string[] {
  return reader
    .sessions({ from: now - recentMs }, maxSessions)
    .filter(isLiving)
    .map((session) => session.id);
}

export function isBelievedAlive(reader: LedgerReader, id: string, now: UnixMs): boolean {
  return reader
    .sessionsById(id)
    .some((one) => one.id === id && one.lastSeenAt >= now - recentMs && isLiving(one));
}

function isLiving({ activity, seenBySource }: Session): boolean {
  const hasFile = (seenBySource[sources.indexOf("transcript")] ?? 0) > 0;
  return hasFile && activity !== undefined && living.has(activity.state);
}
