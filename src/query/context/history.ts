import {
  observedFor,
  type ContextRules,
  type ContextSample,
  type ObservedCompaction,
} from "../../context/gauge.ts";
import type { WindowBasis } from "../../context/window.ts";
import { hasCompacted, type Compaction } from "../../domain/compaction.ts";
import type { ContextPoint } from "../../domain/context-point.ts";
import { isSameModel } from "../../domain/model-name.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { compactionShape } from "../thing-shape.ts";
import { percentOf } from "./context-of.ts";
import { newestSample, observedCompaction } from "./reading.ts";
import type { ContextFillShape, ContextHistoryShape, ContextPointShape } from "./shape.ts";
import { thinned } from "./thin.ts";

/** Points of an answer: more than terminals have columns, and few enough for a page to draw. */
const mostPoints = 1000;
/** Requests that are read for one; a session with more is told from here on. */
const mostRequests = 20_000;
/** Compactions of an answer, the newest: each keeps the points beside it. */
const mostCompactions = 100;

/** How full a session's own conversation was, from request to request. */
export interface FillHistory {
  /** The requests between two compactions, the oldest first; the last is the present fill, empty before its first answer. */
  readonly fills: readonly Fill[];
  readonly compactions: readonly Compaction[];
  /** Where the client compacts a conversation with this model. */
  readonly compactsAt: (model: string | undefined) => number | undefined;
}

interface Fill {
  readonly points: readonly ContextPoint[];
  readonly compactedAt: UnixMs | undefined;
}

/** The whole history of a session's own conversation, or the newest part of a very long one. */
export function fillHistory(
  reader: LedgerReader,
  sessionKey: number,
  rules: ContextRules<WindowBasis>,
): FillHistory {
  const compactions = reader.compactions({ sessionKey }, mostCompactions);
  const isCut = compactions.length === mostCompactions;
  const points = reader.contextPoints(
    { sessionKey, subagentId: undefined },
    { after: isCut ? compactions[0]?.at : undefined, limit: mostRequests },
  );
  const cuts = compactions.filter(hasCompacted).map(({ at }) => at);
  const bounds = [Number.NEGATIVE_INFINITY, ...cuts, Number.POSITIVE_INFINITY];
  const fills = bounds.slice(1).map((end, index) => {
    const own = points.filter(({ at }) => at > (bounds[index] ?? 0) && at <= end);
    return { points: own, compactedAt: Number.isFinite(end) ? end : undefined };
  });
  const observed = observedCompaction(
    compactions.filter(hasCompacted),
    fills.at(-1)?.points.at(-1)?.tokens,
    (compactedAt) => points.findLast(({ at }) => at < compactedAt),
  );
  const known = { rules, observed, sample: newestSample(reader, sessionKey) };
  return { fills, compactions, compactsAt: pointsOfModels(points, known) };
}

interface Known {
  readonly rules: ContextRules<WindowBasis>;
  readonly sample: ContextSample | undefined;
  readonly observed: ObservedCompaction | undefined;
}

/** Each model's compaction point, found once. */
function pointsOfModels(
  points: readonly ContextPoint[],
  { rules, sample, observed }: Known,
): FillHistory["compactsAt"] {
  const largest = new Map<string | undefined, number>();
  for (const { model, tokens } of points) largest.set(model, Math.max(tokens, largest.get(model) ?? 0));
  const known = new Map(
    [...largest].map(([model, seenTokens]) => {
      const window = rules.windowOf(model, {
        sample: isSameModel(sample?.model, model) ? sample?.window : undefined,
        seenTokens,
      });
      if (window === undefined) return [model, undefined];
      const own = observedFor({ model, window: window.tokens }, observed, rules);
      const point = { model, variables: sample?.compaction, observed: own };
      return [model, rules.compactsAt(window.tokens, point).tokens];
    }),
  );
  return (model) => known.get(model);
}

/** The history as the API tells it, with the points of a long one thinned out. */
export function historyShape({ fills, compactions, compactsAt }: FillHistory): ContextHistoryShape {
  const requests = fills.reduce((sum, { points }) => sum + points.length, 0);
  const share = Math.max(0, mostPoints - 4 * fills.length) / Math.max(1, requests);
  const pointShape = ({ at, model, tokens }: ContextPoint): ContextPointShape => ({
    at: formatInstant(at),
    tokens,
    model: model ?? null,
    fill_percent: percentOf(tokens, compactsAt(model)),
  });
  return {
    requests,
    points: fills
      .flatMap(({ points }) =>
        requests <= mostPoints ? points : thinned(points, Math.max(4, Math.floor(points.length * share))),
      )
      .map(pointShape),
    compactions: compactions.map((compaction) => compactionShape(compaction)),
    fills: fills.flatMap((fill) => fillShape(fill, compactsAt)),
  };
}

/** None for a fill without a request: nothing is known of it. */
function fillShape({ points, compactedAt }: Fill, compactsAt: FillHistory["compactsAt"]): ContextFillShape[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const peak = points.reduce((most, point) => (point.tokens > most.tokens ? point : most), first);
  return [
    {
      started_at: formatInstant(first.at),
      compacted_at: compactedAt === undefined ? null : formatInstant(compactedAt),
      requests: points.length,
      first_tokens: first.tokens,
      peak_tokens: peak.tokens,
      peak_fill_percent: percentOf(peak.tokens, compactsAt(peak.model)),
      last_tokens: last.tokens,
    },
  ];
}
