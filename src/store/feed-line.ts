import { sourceBit, type Observation, type ThingKind } from "../domain/observation.ts";

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

/** Whether nobody had a line about its thing before; `known` is the thing as it was. */
export function isFirstLine({ tellsAlone }: Told, known: { readonly sources: number } | undefined): boolean {
  const told = known?.sources ?? 0;
  return (tellsAlone === true ? told : told & ~spanBit) === 0;
}
