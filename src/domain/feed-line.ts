import { sourceBit, type Observation, type ThingKind } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** Which records have a line in the feed, and which line is the first of its thing: its tokens and its cost stand on that one. */

const spanBit = sourceBit("otlp-span");
/** Kinds that say how things stand, not what happened. */
const unlisted: ReadonlySet<Observation["kind"]> = new Set<ThingKind>([
  "limit-sample",
  "statement",
  "preamble",
  "inserted-text",
  "background-task",
]);

/** As much of a record as says whether it has a line. */
type Told = Pick<Observation, "kind" | "source" | "tellsAlone">;

/** Whether the feed has a line for it. A span only witnesses what other records of its client tell, where these do. */
export function isListed({ kind, source, tellsAlone }: Told): boolean {
  if (kind === "event") return true;
  return !unlisted.has(kind) && (source !== "otlp-span" || tellsAlone === true);
}

/** Whether things of a kind are counted, so that each of them stands on one line and the lines add up to what is counted. */
export function standsOnLine(kind: Observation["kind"]): kind is "request" | "tool-call" {
  return kind === "request" || kind === "tool-call";
}

/** Whether nobody had a line about its thing before; `known` is the thing as it was. */
export function isFirstLine(
  { kind }: Pick<Observation, "kind">,
  known: Pick<Thing, "sources" | "listed"> | undefined,
): boolean {
  if (standsOnLine(kind)) return known?.listed !== true;
  return ((known?.sources ?? 0) & ~spanBit) === 0;
}

/** Of things that turn out to be one, that which stands on a line comes first: the others are joined into it, and it keeps its line. */
export function listedFirst<T extends { readonly known: Pick<Thing, "listed"> | undefined }>(
  found: readonly T[],
): readonly T[] {
  // Nearly always there is one at most.
  if (found.length < 2) return found;
  return [...found.filter(({ known }) => known?.listed), ...found.filter(({ known }) => !known?.listed)];
}
