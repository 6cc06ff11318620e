import { sources, type Source } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { eachSession } from "./each-session.ts";

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
  const span = { from: now - recentMs, to: now - graceMs };
  // The requests of others are not looked at: a busy hour has a hundred thousand.
  const both = [...eachSession(reader, { from: span.from })].filter(
    (session) => told(session, "transcript") && (told(session, "otlp-log") || told(session, "otlp-span")),
  );
  return both.flatMap((session) => {
    const [row] = reader.agreement({ ...span, sessionKey: session.key });
    if (row === undefined || row.missingInOtlp.requests === 0) return [];
    const { missingInOtlp, lastInOtlp, lastInTranscript } = row;
    if ((lastInTranscript ?? 0) <= (lastInOtlp ?? 0)) return [];
    return [{ session, ...missingInOtlp, lastInOtlp }];
  });
}

/** Whether a channel told of it. Counters tell of no single requests, and are no silence. */
function told({ seenBySource }: Session, source: Source): boolean {
  return (seenBySource[sources.indexOf(source)] ?? 0) > 0;
}
