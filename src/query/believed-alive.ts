import { isSince } from "../domain/client-version.ts";
import { sources } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { leftMs } from "../domain/activity.ts";

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

/** The oldest client that was seen to write process files. */
const notesProcesses = [2, 1, 197] as const;

/** A session that is thought to run on this machine. */
export interface BelievedAlive {
  readonly id: string;
  readonly lastSeenAt: UnixMs;
}

/**
 * Sessions that are thought to run on this machine: their files were read here, nothing said that they ended, and their
 * client notes its processes, so that the absence of a note means something.
 */
export function believedAlive(reader: LedgerReader, now: UnixMs): BelievedAlive[] {
  return reader
    .sessions({ from: now - leftMs }, maxSessions)
    .filter(isLiving)
    .map(({ id, lastSeenAt }) => ({ id, lastSeenAt }));
}

function isLiving({ activity, seenBySource, facts }: Session): boolean {
  const hasFile = (seenBySource[sources.indexOf("transcript")] ?? 0) > 0;
  return (
    hasFile &&
    activity !== undefined &&
    living.has(activity.state) &&
    isSince(facts.clientVersion, notesProcesses)
  );
}
