import { canonicalText, type Attributes } from "../domain/attribute.ts";
import { identityOf } from "../domain/digest.ts";
import type { DataPoint, PointValue, Resource } from "../domain/telemetry.ts";

const resourceTexts = new WeakMap<Resource, string>();

/**
 * The identity of a point's series: metric, unit, resource, scope and attributes. A fingerprint, because the attributes
 * of a series are stored with it for good and may hold what must not be stored.
 */
export function seriesOf(point: DataPoint, attributes: Attributes): string {
  const { metric, unit, resource, scope } = point;
  return identityOf(
    JSON.stringify([metric, unit, resourceText(resource), scope.name, canonicalText(attributes)]),
  );
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
