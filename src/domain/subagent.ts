import { sourceBit, type SubagentObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** An agent that a session sent out. */
export interface Subagent extends Thing {
  readonly subagentId: string | undefined;
  readonly subagentType: string | undefined;
  readonly model: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly endedAt: UnixMs | undefined;
  readonly toolUses: number | undefined;
  readonly promptId: string | undefined;
}

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
    sources: sourceBit(seen.source),
  };
}
