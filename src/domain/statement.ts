import { sourceBit, type StatementAccount, type StatementObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What the agent itself says a session used, as one of its channels told it last. */
export interface Statement extends Thing, StatementAccount {}

/** The account that one observation gives. */
export function statementOf(seen: StatementObservation, sessionKey: number | undefined): Statement {
  return {
    sessionKey,
    at: seen.at,
    costNano: seen.costNano,
    usage: seen.usage,
    linesAdded: seen.linesAdded,
    linesRemoved: seen.linesRemoved,
    durationMs: seen.durationMs,
    apiDurationMs: seen.apiDurationMs,
    isEstimate: seen.isEstimate,
    sources: sourceBit(seen.source),
  };
}

/** A running total is told again and again: the later one replaces the earlier whole, nothing is added up. */
export function mergeStatements(a: Statement, b: Statement): Statement {
  const later = b.at >= a.at ? b : a;
  return { ...later, sources: a.sources | b.sources };
}
