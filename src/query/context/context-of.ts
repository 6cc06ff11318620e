import { forecastExhaustion, type Exhaustion } from "../../context/exhaustion.ts";
import {
  gaugeOf,
  type ContextGauge,
  type ContextSample,
  type ContextWitnesses,
} from "../../context/gauge.ts";
import type { FillPoint } from "../../context/growth.ts";
import type { WindowBasis } from "../../context/window.ts";
import { isOver } from "../../domain/activity.ts";
import type { Session } from "../../domain/session.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { readThread } from "./reading.ts";
import { ownerOf, rulesOf, type ContextOwner, type ContextSettings } from "./rules.ts";
import type { ContextShape } from "./shape.ts";
import type { ThreadMemory } from "./thread-memory.ts";

/** How the contexts of a question are to be told. */
export interface ContextQuestion {
  readonly settings: ContextSettings;
  readonly now: UnixMs;
  /** What a client says right now, where the ledger may not have heard it. */
  readonly sample?: ContextSample | undefined;
  /** What is known of conversations from the last time, for views that ask again and again. */
  readonly threads?: ThreadMemory | undefined;
}

/** How full a session's own conversation is, and when it runs out; null while nothing is known of it. */
export function contextOf(
  reader: LedgerReader,
  session: Session,
  { settings, now, sample, threads }: ContextQuestion,
): ContextShape | null {
  const thread = threads?.of(session) ?? readThread(reader, session.key);
  return contextShape(sample === undefined ? thread : { ...thread, sample }, {
    owner: ownerOf(session),
    settings,
    now,
    isOver: isOver(session.activity?.state),
  });
}

/** The same of any conversation, from its witnesses; null while there are none. */
export function contextShape(
  witnesses: ContextWitnesses,
  asked: ContextQuestion & { readonly owner: ContextOwner; readonly isOver: boolean },
): ContextShape | null {
  const gauge = gaugeOf(witnesses, rulesOf(asked.owner, asked.settings));
  if (gauge.at === undefined || gauge.basis === undefined) return null;
  const forecast = asked.isOver ? undefined : forecastOf(gauge, witnesses, asked.now);
  return {
    model: gauge.model ?? null,
    tokens: gauge.tokens ?? null,
    window: gauge.window ?? null,
    window_basis: gauge.windowBasis ?? null,
    used_percent: percentOf(gauge.tokens, gauge.window),
    compacts_at_tokens: gauge.compactsAt ?? null,
    compacts_at_basis: gauge.compactsAtBasis ?? null,
    fill_percent: percentOf(gauge.tokens, gauge.compactsAt),
    exhausts_in_requests: forecast?.requests ?? null,
    exhausts_in_requests_low: forecast?.requestsLow ?? null,
    exhausts_in_requests_high: forecast?.requestsHigh ?? null,
    exhausts_at: forecast?.at === undefined ? null : formatInstant(forecast.at),
    confidence: forecast?.confidence ?? null,
    basis: gauge.basis,
    as_of: formatInstant(gauge.at),
  };
}

/** When the conversation reaches its compaction; undefined where that cannot be told. */
function forecastOf(
  { at, tokens, compactsAt, basis }: ContextGauge<WindowBasis>,
  { points }: ContextWitnesses,
  now: UnixMs,
): Exhaustion | undefined {
  if (compactsAt === undefined || at === undefined || tokens === undefined || basis === "compaction")
    return undefined;
  const last = points.at(-1);
  // A status line that is drawn anew after a request says the same; one that says more knows of the next.
  const isNews = basis === "statusline" && tokens !== last?.tokens;
  const known: readonly FillPoint[] = isNews ? [...points, { at, tokens }] : points;
  return forecastExhaustion(known, { compactsAt, now });
}

/** In hundredths, rounded down: what stands as a threshold was reached. Null where one of the two is unknown. */
export function percentOf(tokens: number | undefined, of: number | undefined): number | null {
  if (tokens === undefined || of === undefined || of <= 0) return null;
  return Math.floor((tokens * 10_000) / of) / 100;
}
