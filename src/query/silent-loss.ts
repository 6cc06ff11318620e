import { sources, type Source } from "../domain/source.ts";
import { transcribedAgent, type Session } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { totalTokens } from "../domain/usage.ts";
import type { LedgerReader } from "../store/store.ts";
import { eachSession } from "./each-session.ts";

/** How far back is looked: loss that is older is history, which `reconcile` tells. */
const recentMs = 3_600_000;
/** Events come within seconds, counters within a minute: what has not come by then does not come. */
const graceMs = 90_000;
/** How long a session goes on beside counters that stand still before that is no pause between two exports: a client may be told to send them every five minutes. */
const standstillMs = 330_000;

/** What fell silent: the events and spans that tell of each request, or the counters of tokens beside them. */
export type SilentChannel = "events" | "counters";

/** A session whose telemetry fell silent while it went on. */
export interface SilentLoss {
  readonly session_id: string;
  readonly project: string | null;
  readonly channel: SilentChannel;
  /** Requests since the collector listens that the transcript holds and OpenTelemetry did not tell of, or that its counters left out. */
  readonly requests: number;
  readonly tokens: number;
  /** The newest request that OpenTelemetry told of, null when it told of none in the last hour; or when the counters last rose. */
  readonly silent_since: string | null;
}

/** What is known of a session since its telemetry fell silent. */
export interface SilentSession {
  readonly session: Session;
  readonly channel: SilentChannel;
  readonly requests: number;
  readonly tokens: number;
  readonly lastTold: UnixMs | undefined;
}

/** When is asked, and since when a collector listens: what was told before may have found nobody. Undefined where that is not known. */
export interface Listening {
  readonly now: UnixMs;
  readonly startedAt: UnixMs | undefined;
}

/** The same in the shape of the API. */
export function silentLosses(reader: LedgerReader, asked: Listening): SilentLoss[] {
  return silentSessions(reader, asked).map(({ session, channel, requests, tokens, lastTold }) => ({
    session_id: session.id,
    project: session.facts.project ?? null,
    channel,
    requests,
    tokens,
    silent_since: lastTold === undefined ? null : formatInstant(lastTold),
  }));
}

/**
 * Sessions of the last hour that told over OpenTelemetry once and do not any more, while they go on. Sessions that never told
 * anything are not set up, which is no loss; nor is it one of the client's what it told while nobody listened.
 */
export function silentSessions(reader: LedgerReader, asked: Listening): SilentSession[] {
  // The requests of others are not looked at: a busy hour has a hundred thousand.
  return [...eachSession(reader, { from: asked.now - recentMs })].flatMap(
    (session) => silentEvents(reader, session, asked) ?? silentCounters(reader, session, asked) ?? [],
  );
}

function silentEvents(
  reader: LedgerReader,
  session: Session,
  { now, startedAt = 0 }: Listening,
): SilentSession | undefined {
  if (!told(session, "transcript") || !(told(session, "otlp-log") || told(session, "otlp-span")))
    return undefined;
  const span = { from: now - recentMs, to: now - graceMs };
  const accountOf = (from: UnixMs) => reader.agreement({ ...span, from, sessionKey: session.key })[0];
  const row = accountOf(span.from);
  if (row === undefined || (row.lastInTranscript ?? 0) <= (row.lastInOtlp ?? 0)) return undefined;
  const { missingInOtlp } = (startedAt > span.from ? accountOf(startedAt) : row) ?? {};
  if (missingInOtlp === undefined || missingInOtlp.requests === 0) return undefined;
  return { session, channel: "events", ...missingInOtlp, lastTold: row.lastInOtlp };
}

/** Counters tell of no single requests: they are silent where requests came for longer than they wait at most. */
function silentCounters(
  reader: LedgerReader,
  session: Session,
  { now, startedAt = 0 }: Listening,
): SilentSession | undefined {
  if (session.agent !== transcribedAgent || !told(session, "otlp-metric")) return undefined;
  const lastTold = reader.lastCounted(session.key);
  if (lastTold === undefined) return undefined;
  const since = Math.max(lastTold, startedAt);
  const span = { from: since + 1, to: now };
  const [times] = reader.answerTimes({ sessionKey: session.key }, [span]);
  if (times === undefined || times.last - since < standstillMs) return undefined;
  const [row] = reader.usage({ filter: { ...span, sessionKey: session.key } });
  if (row === undefined) return undefined;
  const { requests, usage } = row;
  return { session, channel: "counters", requests, tokens: totalTokens(usage), lastTold };
}

function told({ seenBySource }: Session, source: Source): boolean {
  return (seenBySource[sources.indexOf(source)] ?? 0) > 0;
}
