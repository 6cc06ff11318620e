import { counted } from "../domain/counted.ts";
import { formatWhole } from "../domain/whole.ts";

/** When a context runs out, as the API tells it. */
export interface Exhaustion {
  readonly exhausts_in_requests: number | null;
  readonly exhausts_in_requests_low: number | null;
  readonly exhausts_in_requests_high: number | null;
  readonly exhausts_at: string | null;
}

/** What says more than this was told wrong, and must not push everything else off a line. */
const mostPercent = 999;

/** A percentage that reads as full only when it is: `99%`, `100%`. */
export function fillText(told: number): string {
  const percent = Math.min(told, mostPercent);
  return `${percent < 100 ? Math.floor(percent) : Math.round(percent)}%`;
}

/** Requests until the compaction, shortly: `~14 req`; empty where nothing is forecast. */
export function requestsLeft({ exhausts_in_requests }: Pick<Exhaustion, "exhausts_in_requests">): string {
  return exhausts_in_requests === null ? "" : `~${roundedRequests(exhausts_in_requests)} req`;
}

/** Time until the compaction, shortly: `~9m`, `~2h`; empty where no time is forecast. */
export function timeLeft({ exhausts_at }: Pick<Exhaustion, "exhausts_at">, now: number): string {
  const ms = exhausts_at === null ? Number.NaN : Date.parse(exhausts_at) - now;
  return Number.isFinite(ms) ? `~${spanText(ms)}` : "";
}

/** The time until the compaction, or the requests where no time can be foreseen: `~9m`, `~14 requests`; empty where neither is. */
export function shortLeft(context: Exhaustion, now: number): string {
  const { exhausts_in_requests: requests } = context;
  if (requests === null) return "";
  return timeLeft(context, now) || `~${counted(Math.round(requests), "request")}`;
}

/** `compacts in about 14 requests (9 to 22), ~9m`; empty where nothing is forecast. */
export function forecastText(context: Exhaustion, now: number): string {
  const { exhausts_in_requests: requests } = context;
  if (requests === null) return "";
  const time = timeLeft(context, now);
  const range = rangeText(context);
  return [
    `compacts in about ${counted(Math.round(requests), "request")}`,
    range === "" ? "" : ` (${range})`,
    time === "" ? "" : `, ${time}`,
  ].join("");
}

/** The requests that the forecast lies between: `9 to 22`; empty where it tells none. */
export function rangeText(context: Exhaustion): string {
  const { exhausts_in_requests_low: low, exhausts_in_requests_high: high } = context;
  if (low === null && high === null) return "";
  if (high === null) return `${roundedRequests(low ?? 0)} or more`;
  return `${roundedRequests(low ?? 0)} to ${roundedRequests(high)}`;
}

function roundedRequests(requests: number): string {
  return formatWhole(Math.round(requests));
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
