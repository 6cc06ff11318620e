import type { Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import { earliest, uniteAccounts, type Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** What is said of work beside the conversation (a shell, a monitor, a scheduled prompt), in its status since `statusAt`. */
export interface BackgroundTaskAccount {
  readonly taskId: string | undefined;
  readonly type: string | undefined;
  readonly status: string | undefined;
  readonly statusAt: UnixMs | undefined;
  readonly description: string | undefined;
  readonly command: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly endedAt: UnixMs | undefined;
}

/** What each field of the account holds. */
export const backgroundTaskFields: Fields<BackgroundTaskAccount> = {
  taskId: "text",
  type: "text",
  status: "text",
  statusAt: "instant",
  description: "text",
  command: "text",
  startedAt: "instant",
  endedAt: "instant",
};

/** Work beside the conversation as one record tells of it. Alias: the session and the agent's id of it. */
export interface BackgroundTaskObservation extends Seen, BackgroundTaskAccount {
  readonly kind: "background-task";
  readonly aliases: readonly string[];
}

/** Work that goes on beside a session's conversation. */
export interface BackgroundTask extends Thing, BackgroundTaskAccount {}

/** Two accounts of one task as one: the later status holds, whoever told it. */
export function mergeBackgroundTasks(a: BackgroundTask, b: BackgroundTask): BackgroundTask {
  const later = (b.statusAt ?? 0) >= (a.statusAt ?? 0) ? b : a;
  const earlier = later === a ? b : a;
  return {
    ...uniteAccounts(a, b),
    endedAt: earliest(a.endedAt, b.endedAt),
    status: later.status ?? earlier.status,
    statusAt: later.statusAt ?? earlier.statusAt,
  };
}
