import { noAttributes } from "../domain/attribute.ts";
import type { DataPointObservation } from "../domain/observation.ts";
import type { Source } from "../domain/source.ts";
import type { DataPoint } from "../domain/telemetry.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ItemOwner } from "./interpreter.ts";
import { ownIncrease, seriesOf } from "./series.ts";

/** A metric's point as it is. A dialect that knows what it counts adds the measure. */
export function plainPoint(
  point: DataPoint,
  seen: ItemOwner & { readonly source: Source; readonly seenAt: UnixMs },
  model?: string,
): DataPointObservation {
  const { metric, unit, at, startNano, timeNano, value, attributes } = point;
  return {
    ...seen,
    kind: "data-point",
    at,
    name: metric,
    data: noAttributes,
    digest: 0,
    metric,
    unit,
    measure: undefined,
    model,
    series: seriesOf(point, attributes),
    startNano,
    timeNano,
    value,
    increase: ownIncrease(value),
    total: undefined,
  };
}
