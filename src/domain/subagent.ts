import { sourceBit, type SubagentAccount, type SubagentObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** An agent that a session sent out. */
export interface Subagent extends Thing, SubagentAccount {}

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
