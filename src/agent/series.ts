import { canonicalText, type Attributes } from "../domain/attribute.ts";
import type { DataPoint, PointValue, Resource } from "../domain/telemetry.ts";

const resourceTexts = new WeakMap<Resource, string>();

/** The identity of a point's series: metric, unit, resource, scope and attributes as one text. */
export function seriesOf(point: DataPoint, attributes: Attributes): string {
  return JSON.stringify([
    point.metric,
    point.unit,
    resourceText(point.resource),
    point.scope.name,
    canonicalText(attributes),
  ]);
}

/** What a point adds before the delta step: its own value, as delta senders mean it. */
export function ownIncrease(value: PointValue): number {
  switch (value.kind) {
    case "gauge":
    case "sum":
      return value.value;
    case "histogram":
    case "exponential-histogram":
      return value.sum ?? value.count;
    case "summary":
      return value.sum;
  }
}

function resourceText(resource: Resource): string {
  const known = resourceTexts.get(resource);
  if (known !== undefined) return known;
  const text = canonicalText(resource.attributes);
  resourceTexts.set(resource, text);
  return text;
}
