import { sourceBit } from "./source.ts";
import type { Observation, ThingKind } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** Which records have a line in the feed, and which of these lines is the first of its thing: the one that shows its tokens and cost. */

const spanBit = sourceBit("otlp-span");
/** Kinds that say how things stand, not what happened. */
const unlisted: ReadonlySet<Observation["kind"]> = new Set<ThingKind>([
  "limit-sample",
  "statement",
  "preamble",
  "inserted-text",
  "background-task",
]);

/** What decides whether a record has a line. */
type Told = Pick<Observation, "kind" | "source" | "tellsAlone">;

/** Whether the feed has a line for a record. A span has one only where no other record of its client tells the same. */
export function isListed({ kind, source, tellsAlone }: Told): boolean {
  if (kind === "event") return true;
  return !unlisted.has(kind) && (source !== "otlp-span" || tellsAlone === true);
}

/** Whether things of a kind are counted. Each of these stands on exactly one line, so that the lines add up to the count. */
export function standsOnLine(kind: Observation["kind"]): kind is "request" | "tool-call" {
  return kind === "request" || kind === "tool-call";
}

/** Whether a record is the first with a line about its thing; `known` is the thing as it was before. */
export function isFirstLine(
  { kind }: Pick<Observation, "kind">,
  known: Pick<Thing, "sources" | "listed"> | undefined,
): boolean {
  if (standsOnLine(kind)) return known?.listed !== true;
  return ((known?.sources ?? 0) & ~spanBit) === 0;
}

/** Orders things that turn out to be one: the others are joined into the first, so that one is the one that stands on a line. */
export function listedFirst<T extends { readonly known: Pick<Thing, "listed"> | undefined }>(
  found: readonly T[],
): readonly T[] {
  // Nearly always.
  if (found.length < 2) return found;
  return [...found.filter(({ known }) => known?.listed), ...found.filter(({ known }) => !known?.listed)];
}
