import type { Block } from "../../query/blocks.ts";
import { formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { costText } from "./session-column.ts";
import type { Look } from "./style.ts";
import { fit } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

/** How wide the block is drawn, as of when (UTC milliseconds), and whose clock its times are. */
export interface ActiveBlockSettings extends Look {
  readonly now: number;
  readonly timezone: string;
}

const widestBar = 40;

/** How far the present window is, at which pace, and what it comes to: a bar and a few short lines. */
export function activeBlockLines(block: Block, settings: ActiveBlockSettings): string[] {
  const { width, style, now, timezone } = settings;
  const clock = (text: string): string => formatMoment(instantOf(text), timezone).slice(11, 16);
  const elapsed = now - instantOf(block.start);
  const left = instantOf(block.end) - now;
  return [
    fit(`now: ${clock(block.start)} to ${clock(block.end)}, ${formatDuration(left)} left`, width),
    barOf(elapsed / (elapsed + left), settings),
    ...paceLines(block).map((line) => style.dim(fit(line, width))),
  ];
}

function barOf(share: number, { width, style }: ActiveBlockSettings): string {
  const cells = Math.min(widestBar, width);
  const full = Math.floor(share * cells);
  return style.green("▮".repeat(full)) + style.dim("▯".repeat(cells - full));
}

/** Where requests have no price, its cost is more than can be said, and so is what it comes to. */
function paceLines({ burn_rate, projection, requests, unpriced_requests, unpriced_tokens }: Block): string[] {
  const unpriced = { unpriced_requests, unpriced_tokens };
  if (burn_rate === null || projection === null)
    return [`${["no request", "one request"][requests] ?? "requests of one moment"} so far, so no pace yet`];
  const perHour = costText({ ...unpriced, cost_usd: burn_rate.cost_usd_per_hour });
  const cost = costText({ ...unpriced, cost_usd: projection.cost_usd });
  return [
    `pace: ${formatTokens(burn_rate.tokens_per_minute)} tokens/min, ${perHour}/h`,
    `at that pace: ${formatTokens(projection.tokens)} tokens, ${cost}`,
  ];
}
