import { sourceBit, type BackgroundTaskAccount, type BackgroundTaskObservation } from "./observation.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** Work that goes on beside a session's conversation. */
export interface BackgroundTask extends Thing, BackgroundTaskAccount {}

export function backgroundTaskOf(
  seen: BackgroundTaskObservation,
  sessionKey: number | undefined,
): BackgroundTask {
  const { taskId, type, status, statusAt, description, command, startedAt, endedAt } = seen;
  const account = { taskId, type, status, statusAt, description, command, startedAt, endedAt };
  return { sessionKey, at: seen.at, ...account, sources: sourceBit(seen.source) };
}

/** Two accounts of one task as one: the later status holds, whoever told it. */
export function mergeBackgroundTasks(a: BackgroundTask, b: BackgroundTask): BackgroundTask {
  const later = (b.statusAt ?? 0) >= (a.statusAt ?? 0) ? b : a;
  const earlier = later === a ? b : a;
  const ends = [a.endedAt, b.endedAt].filter((at) => at !== undefined);
  return {
    ...uniteAccounts(a, b),
    // Each channel tells of the end a moment later.
    endedAt: ends.length === 0 ? undefined : Math.min(...ends),
    status: later.status ?? earlier.status,
    statusAt: later.statusAt ?? earlier.statusAt,
  };
}
