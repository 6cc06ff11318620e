import { canonicalText, toPlain, type Attributes } from "../domain/attribute.ts";
import { identityOf } from "../domain/digest.ts";
import type { DataPoint, PointValue, Resource } from "../domain/telemetry.ts";

const resourceTexts = new WeakMap<Resource, string>();

/** Series whose identities are remembered; beyond this all are forgotten and worked out anew. Real ones take about 1 MB. */
const maxRemembered = 2000;
/** The longest that is remembered, in characters: three times a real one, so that a flood of others takes 4 MB. */
const maxRememberedLength = 2000;
const remembered = new Map<string, string>();

/**
 * The identity of a point's series: metric, unit, resource, scope and attributes. A fingerprint, because the attributes
 * of a series are stored with it for good and may hold what must not be stored.
 */
export function seriesOf(point: DataPoint, attributes: Attributes): string {
  const text = toldText(point, attributes);
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const { metric, unit, resource, scope } = point;
  const identity = identityOf(
    JSON.stringify([metric, unit, resourceText(resource), scope.name, canonicalText(attributes)]),
  );
  if (text.length > maxRememberedLength) return identity;
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(text, identity);
  return identity;
}

/** What a series is made of, in the order it was told: a sender keeps to one order, so sorting and hashing it once is enough. */
function toldText({ metric, unit, resource, scope }: DataPoint, attributes: Attributes): string {
  const told: unknown[] = [metric, unit, resourceText(resource), scope.name];
  for (const [key, value] of attributes) told.push(key, toPlain(value));
  return JSON.stringify(told);
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
