import { sourceBit, type SubagentAccount, type SubagentObservation } from "./observation.ts";
import { earliest, uniteAccounts, type Thing } from "./thing.ts";

/** An agent that a session sent out. */
export interface Subagent extends Thing, SubagentAccount {}

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
    toolUses: seen.toolUses,
    promptId: seen.promptId,
    description: seen.description,
    toolUseId: seen.toolUseId,
    parentId: seen.parentId,
    sources: sourceBit(seen.source),
  };
}

/** Two accounts of one subagent as one. Whoever tells of its end tells it a moment later: the earliest is right. */
export function mergeSubagents(a: Subagent, b: Subagent): Subagent {
  return { ...uniteAccounts(a, b), endedAt: earliest(a.endedAt, b.endedAt) };
}

/**
 * The subagents to count of one session's. Clients before 2.1.240 tell over OpenTelemetry that one ended, but not which:
 * as soon as another channel names them, such a record is the second telling of one of these.
 */
export function knownSubagents<T extends Subagent>(subagents: readonly T[]): readonly T[] {
  const named = subagents.filter(({ subagentId }) => subagentId !== undefined);
  return named.length > 0 ? named : subagents;
}
