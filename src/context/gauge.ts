/**
 * How full a conversation is: what its last request put before the model, against the window and against the point where
 * the client compacts it. Meaning comes in as arguments; nothing here reads a ledger or a clock.
 */
import type { CompactionSettings } from "../domain/compaction-settings.ts";
import type { ContextPoint } from "../domain/context-point.ts";
import { isSameModel } from "../domain/model-name.ts";
import type { UnixMs } from "../domain/time.ts";
import type { CompactionPoint, PointBasis } from "./compaction-point.ts";

/** What is known of one conversation. */
export interface ContextWitnesses {
  /** Its answered requests since it was last compacted, oldest first. */
  readonly points: readonly ContextPoint[];
  /** The request before that compaction: its model may go on, and what it was shown did fit. */
  readonly before?: ContextPoint | undefined;
  /** Tokens at which it has been compacted by itself (`observedPoint`), and the model that it went on with then. */
  readonly observed?: ObservedCompaction | undefined;
  /** The newest word of the client's status line; only the session's own conversation has one. */
  readonly sample?: ContextSample | undefined;
  /** Its last compaction. */
  readonly compaction?: { readonly at: UnixMs; readonly tokensAfter: number | undefined } | undefined;
  /** The model it goes on with, where no request tells. */
  readonly model?: string | undefined;
}

/** Where a conversation with a model has been seen to be compacted. */
export interface ObservedCompaction {
  readonly tokens: number;
  readonly model: string | undefined;
}

/** What a client says of its own window at one time. */
export interface ContextSample {
  readonly at: UnixMs;
  readonly model: string | undefined;
  readonly tokens: number | undefined;
  readonly window: number | undefined;
  /** What its own variables say of its compaction; undefined where nobody looked. */
  readonly compaction?: CompactionSettings | undefined;
}

/** How windows and compaction points are found. */
export interface ContextRules<Basis extends string = string> {
  windowOf(
    model: string | undefined,
    known: { readonly sample: number | undefined; readonly seenTokens: number | undefined },
  ): { readonly tokens: number; readonly basis: Basis } | undefined;
  /** Where the client compacts a conversation of this window, by what its variables say and where it has been seen to. */
  compactsAt(
    window: number,
    known: {
      readonly model: string | undefined;
      readonly variables: CompactionSettings | undefined;
      readonly observed: number | undefined;
    },
  ): CompactionPoint;
}

/** How full a conversation is. What nobody knows is undefined: no part of a window that is not known is made up. */
export interface ContextGauge<Basis extends string = string> {
  /** When it was so full. */
  readonly at: UnixMs | undefined;
  readonly model: string | undefined;
  readonly tokens: number | undefined;
  /** Who told the tokens: the last request, the status line, or the compaction after which nothing was asked yet. */
  readonly basis: "request" | "statusline" | "compaction" | undefined;
  readonly window: number | undefined;
  readonly windowBasis: Basis | undefined;
  readonly compactsAt: number | undefined;
  readonly compactsAtBasis: PointBasis | undefined;
  /** Part of the window in use, 0 to 100, as the client's own status line counts it. */
  readonly usedPercent: number | undefined;
  /** Part of the room up to the compaction in use: 100 is where the client compacts. */
  readonly fillPercent: number | undefined;
}

/** The state of a conversation from the newest of its witnesses. */
export function gaugeOf<Basis extends string>(
  witnesses: ContextWitnesses,
  rules: ContextRules<Basis>,
): ContextGauge<Basis> {
  const { at, tokens, basis } = fillOf(witnesses);
  const { points, before, sample } = witnesses;
  const model = modelOf(witnesses);
  const window = rules.windowOf(model, {
    // A client that was told to go on with another model has another window.
    sample: isSameModel(sample?.model, model) ? sample?.window : undefined,
    seenTokens: largestOf(before === undefined ? points : [before, ...points], model),
  });
  // Its variables are those of all that a client runs, whatever the model.
  const point =
    window === undefined
      ? undefined
      : rules.compactsAt(window.tokens, {
          model,
          variables: sample?.compaction,
          observed: observedFor({ model, window: window.tokens }, witnesses.observed, rules),
        });
  return {
    at,
    model,
    tokens,
    basis,
    window: window?.tokens,
    windowBasis: window?.basis,
    compactsAt: point?.tokens,
    compactsAtBasis: point?.basis,
    usedPercent: percentOf(tokens, window?.tokens),
    fillPercent: percentOf(tokens, point?.tokens),
  };
}

/**
 * Where a conversation with this model will be compacted by what was seen of it. What was seen with another model counts where
 * that had the same window: a setting that nobody tells of holds for both, and where a smaller window ended says nothing of a
 * larger one.
 */
export function observedFor(
  { model, window }: { readonly model: string | undefined; readonly window: number },
  observed: ObservedCompaction | undefined,
  rules: Pick<ContextRules, "windowOf">,
): number | undefined {
  if (observed === undefined || isSameModel(observed.model, model)) return observed?.tokens;
  const then = rules.windowOf(observed.model, { sample: undefined, seenTokens: observed.tokens });
  return then === undefined || then.tokens === window ? observed.tokens : undefined;
}

/** The newest word of it: a status line that counts is drawn anew when another model was chosen, before that is asked. */
function modelOf({ points, before, sample, model }: ContextWitnesses): string | undefined {
  const request = points.at(-1) ?? before;
  const isNewer = sample?.tokens !== undefined && sample.at > (request?.at ?? -Infinity);
  return (isNewer ? sample.model : undefined) ?? request?.model ?? sample?.model ?? model;
}

type Fill = Pick<ContextGauge, "at" | "tokens" | "basis">;

/** A request tells best, for the status line is drawn after it and says the same; a newer line knows of a compaction first. */
function fillOf({ points, before, sample, compaction }: ContextWitnesses): Fill {
  const request = points.at(-1);
  // Clients that keep the last messages at a compaction go on saying what the request before it held.
  const isNews =
    sample?.tokens !== undefined && (compaction === undefined || sample.tokens !== before?.tokens);
  const told: Fill[] = [
    { at: request?.at, tokens: request?.tokens, basis: "request" },
    { at: compaction?.at, tokens: compaction?.tokensAfter, basis: "compaction" },
    { at: isNews ? sample.at : undefined, tokens: sample?.tokens, basis: "statusline" },
  ];
  const nothing: Fill = { at: undefined, tokens: undefined, basis: undefined };
  return told
    .filter(({ at }) => at !== undefined)
    .reduce((newest, one) => ((one.at ?? 0) > (newest.at ?? -Infinity) ? one : newest), nothing);
}

function largestOf(points: readonly ContextPoint[], model: string | undefined): number | undefined {
  const own = points.filter((point) => isSameModel(point.model, model)).map(({ tokens }) => tokens);
  return own.length === 0 ? undefined : Math.max(...own);
}

function percentOf(tokens: number | undefined, of: number | undefined): number | undefined {
  return tokens === undefined || of === undefined || of <= 0 ? undefined : (tokens / of) * 100;
}
