import type { Seen } from "./observation.ts";
import { sourceBit } from "./source.ts";
import { earliest, latest, uniteAccounts, type Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** What is said of an agent that a session sent out; `description` says what for, in a few words. */
export interface SubagentAccount {
  readonly subagentId: string | undefined;
  readonly subagentType: string | undefined;
  readonly model: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly endedAt: UnixMs | undefined;
  readonly toolUses: number | undefined;
  readonly promptId: string | undefined;
  readonly description: string | undefined;
  /** The use of a tool that sent it out, and the subagent that did when it was not the session itself. */
  readonly toolUseId: string | undefined;
  readonly parentId: string | undefined;
}

/** A subagent as its start, its end, its file or the call that sent it out tells of it. Alias: the agent's own id of it. */
export interface SubagentObservation extends Seen, SubagentAccount {
  readonly kind: "subagent";
  readonly aliases: readonly string[];
}

/** An agent that a session sent out. */
export interface Subagent extends Thing, SubagentAccount {
  /** When a hook last told that it begins: one that has ended may be sent a message, and works on. */
  readonly begunAt: UnixMs | undefined;
  /** The last end that anybody told of, as `endedAt` is the first. */
  readonly lastEndedAt: UnixMs | undefined;
}

/** The subagent that one observation alone describes, in its place in time by when it started, where that is told. */
export function subagentOf(seen: SubagentObservation, sessionKey: number | undefined): Subagent {
  return {
    sessionKey,
    at: seen.startedAt ?? seen.at,
    subagentId: seen.subagentId,
    subagentType: seen.subagentType,
    model: seen.model,
    startedAt: seen.startedAt,
    endedAt: seen.endedAt,
    // Files tell when a subagent's first line was written, also long after.
    begunAt: seen.source === "hook" ? seen.startedAt : undefined,
    lastEndedAt: seen.endedAt,
    toolUses: seen.toolUses,
    promptId: seen.promptId,
    description: seen.description,
    toolUseId: seen.toolUseId,
    parentId: seen.parentId,
    sources: sourceBit(seen.source),
  };
}

/** Two accounts of one subagent as one. Whoever tells of its start or its end tells it a moment later: the earliest is right. */
export function mergeSubagents(a: Subagent, b: Subagent): Subagent {
  return {
    ...uniteAccounts(a, b),
    startedAt: earliest(a.startedAt, b.startedAt),
    endedAt: earliest(a.endedAt, b.endedAt),
    begunAt: latest(a.begunAt, b.begunAt),
    lastEndedAt: latest(a.lastEndedAt, b.lastEndedAt),
  };
}

/** Whether it began once more after it had ended. What else tells of its end tells of the first. */
export function isResumed({ endedAt, begunAt }: Subagent): boolean {
  return endedAt !== undefined && begunAt !== undefined && begunAt > endedAt;
}

/** Whether what was told at a time is of its last run, and so says what became of it. */
export function isOfLastRun(subagent: Subagent, toldAt: UnixMs | undefined): boolean {
  const { begunAt = 0 } = subagent;
  return !isResumed(subagent) || (toldAt !== undefined && toldAt > begunAt);
}

/** When it ended; undefined while it works, also once more. */
export function endOf(subagent: Subagent): UnixMs | undefined {
  const { endedAt, begunAt = 0, lastEndedAt = 0 } = subagent;
  if (!isResumed(subagent)) return endedAt;
  return lastEndedAt > begunAt ? lastEndedAt : undefined;
}

/**
 * The subagents to count of one session's. Clients before 2.1.240 tell over OpenTelemetry that one ended, but not which:
 * as soon as another channel names them, such a record is the second telling of one of these.
 */
export function knownSubagents<T extends Subagent>(subagents: readonly T[]): readonly T[] {
  const named = subagents.filter(({ subagentId }) => subagentId !== undefined);
  return named.length > 0 ? named : subagents;
}
