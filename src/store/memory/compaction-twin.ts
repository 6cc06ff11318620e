import { areOneCompaction, type Compaction } from "../../domain/compaction.ts";
import { nearest } from "../../domain/thing.ts";
import type { Keyed } from "../store.ts";

/** The key of the other account of a compaction: the transcript's has an id, the event's has none. */
export function compactionTwin(
  told: Compaction,
  known: Compaction | undefined,
  { all }: { readonly all: () => readonly Keyed<Compaction>[] },
): number | undefined {
  if (known !== undefined) return undefined;
  return nearest(all(), told, (one) => areOneCompaction(one, told))?.key;
}
