import { sources } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";

/** How far back is looked: loss that is older is history, which `reconcile` tells. */
const recentMs = 3_600_000;
/** Events come within seconds, counters within a minute: what has not come by then does not come. */
const graceMs = 90_000;

/** A session whose telemetry fell silent while it went on. */
export interface SilentLoss {
  readonly session_id: string;
  readonly project: string | null;
  /** Requests that its transcript holds and OpenTelemetry did not tell of. */
  readonly requests: number;
  readonly tokens: number;
  /** The newest request that OpenTelemetry told of; null when it told of none in the last hour. */
  readonly silent_since: string | null;
}

/** What a session's transcript tells since its telemetry fell silent. */
export interface SilentSession {
  readonly session: Session;
  readonly requests: number;
  readonly tokens: number;
  readonly lastInOtlp: UnixMs | undefined;
}

/** The same in the shape of the API. */
export function silentLosses(reader: LedgerReader, now: UnixMs): SilentLoss[] {
  return silentSessions(reader, now).map(({ session, requests, tokens, lastInOtlp }) => ({
    session_id: session.id,
    project: session.facts.project ?? null,
    requests,
    tokens,
    silent_since: lastInOtlp === undefined ? null : formatInstant(lastInOtlp),
  }));
}

/**
 * Sessions of the last hour that told over OpenTelemetry once and do not any more, while their transcripts grow. Sessions
 * that never told anything are not set up, which is no loss.
 */
export function silentSessions(reader: LedgerReader, now: UnixMs): SilentSession[] {
  const rows = reader.agreement({ from: now - recentMs, to: now - graceMs });
  return rows.flatMap(({ sessionKey, missingInOtlp, lastInOtlp, lastInTranscript }) => {
    if (sessionKey === undefined || missingInOtlp.requests === 0) return [];
    if ((lastInTranscript ?? 0) <= (lastInOtlp ?? 0)) return [];
    const session = reader.sessionByKey(sessionKey);
    if (session === undefined || !toldOtlp(session)) return [];
    return [{ session, ...missingInOtlp, lastInOtlp }];
  });
}

/** Whether it told of single requests. Counters alone tell of none, and are no silence. */
function toldOtlp({ seenBySource }: Session): boolean {
  return sources.some(
    (source, index) => (source === "otlp-log" || source === "otlp-span") && (seenBySource[index] ?? 0) > 0,
  );
}
