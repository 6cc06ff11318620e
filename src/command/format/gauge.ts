/**
 * Gauges and forecasts of contexts as text. The line under a session is drawn with these too, several times a minute by a
 * program that starts for it, so this loads next to nothing.
 */
import type { ContextShape } from "../../query/context/shape.ts";
import type { Paint, Style } from "./style.ts";

/** Parts of the way to the compaction from which a gauge looks different: the thresholds that are told unless the config says otherwise. */
const levels = { yellow: 75, red: 85, alarm: 95 } as const;

/** The look of a context that is full to so much of the point where it is compacted. */
export function fillPaint(percent: number | null, style: Style): Paint {
  if (percent === null) return style.dim;
  if (percent >= levels.alarm) return (text) => style.bold(style.red(text));
  if (percent >= levels.red) return style.red;
  return percent >= levels.yellow ? style.yellow : style.green;
}

/** How many of the cells are full. A conversation that has begun shows; only one that is full fills the last. */
function fullCells(percent: number, cells: number): number {
  const full = Math.floor((percent * cells) / 100);
  return Math.min(cells, full === 0 && percent >= 1 ? 1 : full);
}

/** A percentage that reads as full only when it is: `99%`, `100%`. */
export function fillText(percent: number): string {
  return `${percent < 100 ? Math.floor(percent) : Math.round(percent)}%`;
}

/** The gauge as text, to be painted by `paintGauge`: `▮▮▮▮▮▯▯▯▯▯`. Empty where no percentage is known. */
export function gaugeBar(percent: number | null, cells: number): string {
  if (percent === null) return "";
  const full = fullCells(percent, cells);
  return "▮".repeat(full) + "▯".repeat(cells - full);
}

/** The look of a gauge: what is full in the colour of the level, what is free dim. */
export function paintGauge(percent: number | null, style: Style): Paint {
  const paint = fillPaint(percent, style);
  return (bar) => {
    const full = bar.length - bar.replace(/^▮+/, "").length;
    return paint(bar.slice(0, full)) + style.dim(bar.slice(full));
  };
}

/** Requests until the compaction, shortly: `~14 req`; empty where nothing is forecast. */
export function requestsLeft({ exhausts_in_requests }: Pick<ContextShape, "exhausts_in_requests">): string {
  return exhausts_in_requests === null ? "" : `~${roundedRequests(exhausts_in_requests)} req`;
}

/** Time until the compaction, shortly: `~9m`, `~2h`; empty where no time is forecast. */
export function timeLeft({ exhausts_at }: Pick<ContextShape, "exhausts_at">, now: number): string {
  const ms = exhausts_at === null ? Number.NaN : Date.parse(exhausts_at) - now;
  return Number.isFinite(ms) ? `~${spanText(ms)}` : "";
}

/** `compacts in about 14 requests (9 to 22), ~9m`; empty where nothing is forecast. */
export function forecastText(context: ContextShape, now: number): string {
  const { exhausts_in_requests: requests } = context;
  if (requests === null) return "";
  const count = roundedRequests(requests);
  const time = timeLeft(context, now);
  const range = rangeText(context);
  return [
    `compacts in about ${count} request${count === "1" ? "" : "s"}`,
    range === "" ? "" : ` (${range})`,
    time === "" ? "" : `, ${time}`,
  ].join("");
}

/** The requests that the forecast lies between: `9 to 22`; empty where it tells none. */
export function rangeText(context: ContextShape): string {
  const { exhausts_in_requests_low: low, exhausts_in_requests_high: high } = context;
  if (low === null && high === null) return "";
  if (high === null) return `${roundedRequests(low ?? 0)} or more`;
  return `${roundedRequests(low ?? 0)} to ${roundedRequests(high)}`;
}

function roundedRequests(requests: number): string {
  return Math.round(requests).toLocaleString("en-US");
}

const minute = 60_000;

/** Whole minutes below an hour, then hours: nothing finer can be foreseen. */
function spanText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / minute));
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.round(minutes / 6) / 10;
  if (hours < 10) return `${hours}h`;
  return hours < 48 ? `${Math.round(hours)}h` : `${Math.round(hours / 24)}d`;
}
