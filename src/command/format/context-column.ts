import { isOver } from "../../domain/activity.ts";
import type { SessionShape } from "../../query/shape.ts";
import { fillText, requestsLeft, timeLeft } from "../../format/context.ts";
import { fillPaint, gaugeBar, paintGauge } from "./gauge.ts";
import type { ColumnSettings } from "./session-column.ts";
import type { Paint } from "./style.ts";
import type { Column } from "./table.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";

/** Cells of the gauge in a list: each is a sixth of the way to the compaction. */
const gaugeCells = 6;

/**
 * The columns that lists of sessions have for contexts: percent, gauge, requests and time until the compaction. Those of
 * which nothing is known in any session have no title, and so no place.
 */
export function contextColumns(sessions: readonly SessionShape[], { now, style }: ColumnSettings) {
  const level = (session: SessionShape): Paint => fillPaint(livePercent(session), style);
  const isKnown = sessions.some(({ context }) => context !== null);
  const isForecast = sessions.some(({ context }) => context !== null && requestsLeft(context) !== "");
  return {
    full: { title: isKnown ? "ctx" : "", align: "right", cell: isKnown ? fullText : () => "", paint: level },
    gauge: {
      title: "",
      cell: ({ context }) => gaugeBar(context?.fill_percent ?? null, gaugeCells),
      paint: (session) => paintGauge(livePercent(session), style),
    },
    left: {
      title: isForecast ? "left" : "",
      align: "right",
      cell: ({ context }) => (context === null ? "" : requestsLeft(context)),
      paint: level,
    },
    timeLeft: {
      title: "",
      align: "right",
      cell: ({ context }) => (context === null ? "" : timeLeft(context, now)),
      paint: () => style.dim,
    },
  } satisfies Record<string, Column<SessionShape>>;
}

/** How full it is, of where it is compacted. Tokens where nobody knows the window: no percentage is made up. */
export function fullText({ context }: SessionShape): string {
  if (context === null) return unknown;
  return context.fill_percent === null ? formatTokens(context.tokens) : fillText(context.fill_percent);
}

/** Null for a session that is over: its context alarms nobody. */
function livePercent({ context, state }: SessionShape): number | null {
  return isOver(state) ? null : (context?.fill_percent ?? null);
}
