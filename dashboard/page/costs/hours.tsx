import { capital } from "../../../src/format/capital.ts";
import { counted } from "../../../src/domain/counted.ts";
import type { Unpriced } from "../../../src/format/unpriced.ts";
import type { HeatRow } from "../../../src/query/patterns/heat.ts";
import { HeatMap } from "../../chart/heat-map.tsx";
import type { Measure } from "./measure.ts";

const hourNames = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

/**
 * The week as `/api/patterns` tells it: seven rows of 24 hours, those without use among them, so that a week without any is
 * a pale grid.
 */
export interface HoursProps {
  readonly rows: readonly HeatRow[];
  /** Hours know no tokens: requests stand in for them. */
  readonly measure: Measure;
  readonly note?: string | undefined;
}

/** When one works: each hour of the week, all weeks together. */
export function Hours({ rows, measure, note }: HoursProps) {
  const isCost = measure.name === "cost";
  const format = (value: number | null, unpriced?: Unpriced): string =>
    isCost ? measure.format(value, unpriced) : counted(value ?? 0, "request");
  return (
    <HeatMap
      title={isCost ? "Cost by hour of the week" : "Requests by hour of the week"}
      note={note}
      unit="weekday"
      rows={rows.map(({ weekday }) => capital(weekday.slice(0, 3)))}
      columns={hourNames}
      values={rows.map(({ hours }) => hours.map(({ requests, cost_usd }) => (isCost ? cost_usd : requests)))}
      {...(isCost ? { unpriced: rows.map(({ hours }) => hours) } : {})}
      format={format}
      describe={(row, hour) => counted(rows[row]?.hours[hour]?.requests ?? 0, "request")}
    />
  );
}
