import { sourceBit, type PreambleAccount, type PreambleObservation } from "./observation.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** What a session's requests put before the conversation, by size. */
export interface Preamble extends Thing, PreambleAccount {}

/** The preamble that one observation alone describes, from when it came into use. */
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

/** Two accounts of one preamble as one: it counts from when it last came into use, for that is how the one in use is known. */
export function mergePreambles(a: Preamble, b: Preamble): Preamble {
  return { ...uniteAccounts(a, b), at: Math.max(a.at, b.at) };
}
