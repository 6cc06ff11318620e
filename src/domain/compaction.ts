import type { Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What is said of a compaction. */
export interface CompactionAccount {
  readonly trigger: string | undefined;
  readonly tokensBefore: number | undefined;
  readonly tokensAfter: number | undefined;
  readonly durationMs: number | undefined;
  readonly success: boolean | undefined;
}

/** What each field of the account holds. */
export const compactionFields: Fields<CompactionAccount> = {
  trigger: "text",
  tokensBefore: "integer",
  tokensAfter: "integer",
  durationMs: "integer",
  success: "flag",
};

/** A compaction as an event or a transcript tells it. No channel numbers them: aliases are the session and about when. */
export interface CompactionObservation extends Seen, CompactionAccount {
  readonly kind: "compaction";
  readonly aliases: readonly string[];
}

/** A session's context was summarised to make room. */
export interface Compaction extends Thing, CompactionAccount {}

/**
 * How far apart two channels may time one compaction, in milliseconds: some 40 were seen, on a laden machine more than a thousand. A
 * quick machine compacts twice within that.
 */
export const compactionSlackMs = 5000;

/**
 * Whether two accounts that share no id are of one compaction: the transcript's has one, the event's has none, and each counts other tokens.
 * They are of one session and about one time, and no channel told of both.
 */
export function areOneCompaction(a: Compaction, b: Compaction): boolean {
  return (
    a.sessionKey !== undefined &&
    a.sessionKey === b.sessionKey &&
    (a.sources & b.sources) === 0 &&
    Math.abs(a.at - b.at) <= compactionSlackMs &&
    hasCompacted(a) === hasCompacted(b)
  );
}

/** Whether the conversation is shorter since: an attempt that failed, for want of messages, changed nothing. */
export function hasCompacted({ success }: Pick<Compaction, "success">): boolean {
  return success !== false;
}
