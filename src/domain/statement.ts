import type { Usage } from "./usage.ts";
import type { NanoUsd } from "./money.ts";
import type { Seen } from "./observation.ts";
import { sourceBit } from "./source.ts";
import type { Thing } from "./thing.ts";

/** The agent's own account of a whole session, at times in money only. It is a running total: the newest replaces the one before. */
export interface StatementAccount {
  readonly costNano: NanoUsd | undefined;
  readonly usage: Usage | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly durationMs: number | undefined;
  readonly apiDurationMs: number | undefined;
  /** Whether the agent itself says that a part of the cost is a guess. */
  readonly isEstimate: boolean | undefined;
}

/** The running total as one channel tells it. Alias: session and channel, so the newest stands for all before. */
export interface StatementObservation extends Seen, StatementAccount {
  readonly kind: "statement";
  readonly aliases: readonly string[];
}

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
