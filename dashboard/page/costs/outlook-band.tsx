import type { EstimateShape } from "../../../src/query/forecast/shape.ts";
import { formatUsd } from "../../../src/format/money.ts";

/**
 * One period of `/api/forecast`, in dollars. What of it is null is not drawn: early in a history that is the interval, and
 * where all is null the band is blank.
 */
export interface OutlookBandProps {
  readonly title: string;
  readonly cost: EstimateShape;
  /** Null where there is none. */
  readonly budgetUsd: number | null;
}

/** What was spent as a bar, the interval of what is to come as a band, what is expected as a line, the budget as a mark. */
export function OutlookBand({ title, cost, budgetUsd }: OutlookBandProps) {
  const { spent, forecast, low, high } = cost;
  const most = Math.max(spent ?? 0, forecast ?? 0, high ?? 0, budgetUsd ?? 0);
  const percent = (usd: number): string => `${most === 0 ? 0 : (usd / most) * 98}%`;
  const isOver = budgetUsd !== null && (spent ?? 0) > budgetUsd;
  return (
    <div class="outlook-band" role="img" aria-label={labelOf({ title, cost, budgetUsd })}>
      {low !== null && high !== null && (
        <i class="outlook-interval" style={{ left: percent(low), width: percent(high - low) }} />
      )}
      <i
        class={isOver ? "outlook-spent outlook-over" : "outlook-spent"}
        style={{ width: percent(spent ?? 0) }}
      />
      {forecast !== null && <i class="outlook-expected" style={{ left: percent(forecast) }} />}
      {budgetUsd !== null && (
        <i
          class="outlook-budget"
          style={{ left: percent(budgetUsd) }}
          title={`budget ${formatUsd(budgetUsd)}`}
        />
      )}
    </div>
  );
}

function labelOf({ title, cost, budgetUsd }: OutlookBandProps): string {
  const { spent, forecast, low, high } = cost;
  return [
    `${title}: ${formatUsd(spent)} spent`,
    ...(forecast === null ? [] : [`${formatUsd(forecast)} expected`]),
    ...(low === null || high === null ? [] : [`between ${formatUsd(low)} and ${formatUsd(high)}`]),
    ...(budgetUsd === null ? [] : [`budget ${formatUsd(budgetUsd)}`]),
  ].join(", ");
}
