import { nanoToUsd } from "../domain/money.ts";
import type { Session } from "../domain/session.ts";
import { hourMs, type UnixMs } from "../domain/time.ts";
import { namedSession } from "./named-session.ts";
import type { Filter, LedgerReader, UsageRow } from "../store/store.ts";
import type { ContextSample } from "../context/gauge.ts";
import { contextOf } from "./context/context-of.ts";
import type { ContextSettings } from "./context/rules.ts";
import type { ContextShape } from "./context/shape.ts";
import { burnRate, burnWindowMs, knownCost, usdOrNull } from "./session-shape.ts";

/** What the ledger adds to the line under a session: money over the session, the day and the last minutes. */
export interface StatusLineFacts {
  readonly session_cost_usd: number | null;
  readonly session_reported_usd: number | null;
  /** Of all sessions, between this machine's midnights. */
  readonly day_cost_usd: number | null;
  readonly day_unpriced_requests: number;
  /** Tokens of the day told as a sum without a cost. */
  readonly day_unpriced_tokens: number;
  /** At the pace of the session's last minutes; null when nothing was spent in them. */
  readonly burn_usd_per_hour: number | null;
  readonly requests: number;
  readonly unpriced_requests: number;
  readonly branch: string | null;
  /** The context of the session's own conversation: its window, where it is compacted, and when. */
  readonly context_window: number | null;
  readonly compacts_at_tokens: number | null;
  readonly exhausts_in_requests: number | null;
  readonly exhausts_at: string | null;
}

interface Question {
  /** Whose line it is: another agent may have a session of the same id. */
  readonly agent: string;
  readonly sessionId: string;
  readonly now: UnixMs;
  /** The last midnight of this machine before a time, or that time. */
  readonly midnightBefore: (at: UnixMs) => UnixMs;
  readonly contexts: ContextSettings;
  /** What the status line says right now; the ledger has it where a collector runs. */
  readonly sample?: ContextSample | undefined;
}

/**
 * The facts of one session and its day. Asked several times a minute over years of history, so it reads only what the
 * indexes by time and by session lead to.
 */
export function statusLineFacts(
  reader: LedgerReader,
  { agent, sessionId, now, midnightBefore, contexts, sample }: Question,
): StatusLineFacts {
  const session = namedSession(reader, agent, sessionId);
  const rows = session === undefined ? [] : rowsOf(reader, { sessionKey: session.key });
  const midnight = midnightBefore(now);
  // Not to the end of time: a client whose clock is ahead tells of days to come. The next midnight is 23 to 25 hours away.
  const day = rowsOf(reader, { from: midnight, to: midnightBefore(midnight + 36 * hourMs) });
  return {
    session_cost_usd: costOf(rows),
    session_reported_usd: reportedOf(rows),
    day_cost_usd: costOf(day),
    day_unpriced_requests: unpricedOf(day),
    day_unpriced_tokens: day.reduce((sum, row) => sum + row.unpricedTokens, 0),
    burn_usd_per_hour: session === undefined ? null : paceOf(reader, session, now),
    requests: rows.reduce((sum, row) => sum + row.requests, 0),
    unpriced_requests: unpricedOf(rows),
    branch: session?.facts.branch ?? null,
    ...contextFacts(
      session === undefined ? null : contextOf(reader, session, { now, settings: contexts, sample }),
    ),
  };
}

function contextFacts(context: ContextShape | null) {
  return {
    context_window: context?.window ?? null,
    compacts_at_tokens: context?.compacts_at_tokens ?? null,
    exhausts_in_requests: context?.exhausts_in_requests ?? null,
    exhausts_at: context?.exhausts_at ?? null,
  };
}

/** What requests tell, and counters where those are all that is known; the two never tell of the same session. */
function rowsOf(reader: LedgerReader, filter: Filter): UsageRow[] {
  return [...reader.usage({ filter }), ...reader.usageFromCounters({ filter })];
}

function unpricedOf(rows: readonly UsageRow[]): number {
  return rows.reduce((sum, row) => sum + row.unpricedRequests, 0);
}

function paceOf(reader: LedgerReader, session: Session, now: UnixMs): number | null {
  const rows = reader.usage({ filter: { sessionKey: session.key, from: now - burnWindowMs } });
  return burnRate(
    session,
    rows.reduce((sum, { costNano }) => sum + costNano, 0),
    now,
  );
}

/** Null when nothing has a known price, or nothing was heard at all. */
function costOf(rows: readonly UsageRow[]): number | null {
  const known = rows.filter((row) => knownCost(row) !== null);
  return known.length === 0 ? null : nanoToUsd(known.reduce((sum, { costNano }) => sum + costNano, 0));
}

function reportedOf(rows: readonly UsageRow[]): number | null {
  const told = rows.map((row) => row.reportedNano).filter((nano) => nano !== undefined);
  return usdOrNull(told.length === 0 ? undefined : told.reduce((sum, nano) => sum + nano, 0));
}

/** The last midnight on this machine, for a process that lives on: loading time zones takes it 6 ms once. */
export function lastMidnight(now: UnixMs): UnixMs {
  return new Date(now).setHours(0, 0, 0, 0);
}
