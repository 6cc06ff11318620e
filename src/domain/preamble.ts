import { sourceBit, type PreambleAccount, type PreambleObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What a session's requests put before the conversation, by size. */
export interface Preamble extends Thing, PreambleAccount {}

export function preambleOf(seen: PreambleObservation, sessionKey: number | undefined): Preamble {
  return {
    sessionKey,
    at: seen.at,
    hash: seen.hash,
    model: seen.model,
    querySource: seen.querySource,
    subagentId: seen.subagentId,
    systemBytes: seen.systemBytes,
    tools: seen.tools,
    toolBytes: seen.toolBytes,
    mcpTools: seen.mcpTools,
    mcpBytes: seen.mcpBytes,
    sources: sourceBit(seen.source),
  };
}
