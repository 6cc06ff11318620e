import { instantOf } from "../../../../src/format/duration.ts";
import { formatTokens } from "../../../../src/format/tokens.ts";
import type { CheckpointShape } from "../../../../src/checkpoint/list.ts";
import type { ContextAnswer, ContextShape } from "../../../../src/query/context/shape.ts";
import type { Band, Line } from "../../../chart/line-chart.tsx";
import type { Level, Mark } from "../../../chart/mark.ts";

/** How a context filled, in what a chart draws. */
export interface FillCourse {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
  readonly levels: readonly Level[];
}

type Told = Pick<ContextAnswer, "context" | "thresholds" | "history">;

/** The tokens of each request, where the context was compacted and saved, what it fills up to, and where it is going. */
export function fillCourse(answer: Told, checkpoints: readonly CheckpointShape[]): FillCourse {
  const { points } = answer.history;
  const past = points.map(({ at }) => instantOf(at));
  const future = forecastOf(answer.context, past.at(-1));
  const ahead = future.times.map(() => null);
  const behind = points.map(() => null);
  const isAhead = future.times.length > 0;
  // The forecast begins where the past ends.
  const start = behind.length === 0 ? [] : [...behind.slice(1), points.at(-1)?.tokens ?? null];
  return {
    times: [...past, ...future.times],
    lines: [
      {
        key: "tokens",
        name: "in the context",
        values: [...points.map(({ tokens }) => tokens), ...ahead],
        colour: "--series-1",
        isStep: true,
        isFilled: true,
      },
      ...(isAhead
        ? [
            {
              key: "forecast",
              name: "forecast",
              values: [...start, ...future.middle],
              colour: "--attention",
              isDashed: true,
            },
          ]
        : []),
    ],
    bands: isAhead
      ? [
          {
            name: "likely",
            low: [...start, ...future.low],
            high: [...start, ...future.high],
            colour: "--attention",
          },
        ]
      : [],
    marks: marksOf(answer, checkpoints),
    levels: levelsOf(answer),
  };
}

interface Forecast {
  readonly times: readonly number[];
  readonly low: readonly number[];
  readonly middle: readonly number[];
  readonly high: readonly number[];
}

const nothing: Forecast = { times: [], low: [], middle: [], high: [] };

/**
 * From now to the compaction, which comes at the earliest, most likely and at the latest after so many requests: straight
 * lines, drawn at the pace that the forecast's own time stands for.
 */
function forecastOf(context: ContextShape | null, last: number | undefined): Forecast {
  if (context === null || last === undefined) return nothing;
  const { tokens, compacts_at_tokens: full, exhausts_at, exhausts_in_requests: requests } = context;
  const end = instantOf(exhausts_at);
  if (tokens === null || full === null || requests === null || requests <= 0) return nothing;
  if (!(end > last) || full <= tokens) return nothing;
  const early = context.exhausts_in_requests_low ?? requests;
  const late = context.exhausts_in_requests_high ?? requests;
  const timeOf = (count: number): number => last + ((end - last) * count) / requests;
  const times = [...new Set([early, requests, late].map(timeOf))]
    .filter((at) => at > last)
    .toSorted((a, b) => a - b);
  const line = (count: number) =>
    times.map((at) =>
      Math.min(full, tokens + ((full - tokens) * (at - last)) / Math.max(1, timeOf(count) - last)),
    );
  return { times, low: line(late), middle: line(requests), high: line(early) };
}

function marksOf({ history }: Told, checkpoints: readonly CheckpointShape[]): Mark[] {
  const compactions = history.compactions.map(({ at, trigger }) => ({
    at: instantOf(at),
    name: trigger === "manual" ? "compacted by hand" : "compacted",
    colour: "--bad",
  }));
  const saved = checkpoints.map(({ at, id }) => ({
    at: instantOf(at),
    name: `checkpoint ${id}`,
    colour: "--good",
  }));
  return [...compactions, ...saved].toSorted((a, b) => a.at - b.at);
}

/** Names of lines that are nearer than this part of their height would stand on each other. */
const leastApart = 0.08;

function isTogether(low: number, high: number): boolean {
  return Math.abs(high - low) < leastApart * Math.max(low, high);
}

/** A window far above all that was ever in it would press the rest flat against the ground. */
const mostAbove = 2.5;

function levelsOf({ context, thresholds, history }: Told): Level[] {
  if (context === null) return [];
  const { window, compacts_at_tokens: full } = context;
  const peak = Math.max(context.tokens ?? 0, ...history.points.map(({ tokens }) => tokens));
  const isNear = (level: number | null): level is number => level !== null && level <= peak * mostAbove;
  const isOne = full !== null && window !== null && isTogether(full, window);
  const ends = [
    ...(isNear(full)
      ? [
          {
            value: full,
            name: `compacts at ${formatTokens(full)}${isOne ? ` of ${formatTokens(window)}` : ""}`,
            colour: "--attention",
          },
        ]
      : []),
    ...(isNear(window) && !isOne
      ? [{ value: window, name: `window ${formatTokens(window)}`, colour: "--ink-3" }]
      : []),
  ];
  const passed = thresholds.flatMap(({ percent, tokens }) =>
    isNear(tokens) && !ends.some(({ value }) => isTogether(tokens, value))
      ? [{ value: tokens, name: `${percent} %`, colour: "--ink-3" }]
      : [],
  );
  return [...passed, ...ends];
}
