import { areOneCompaction, type Compaction } from "../../domain/compaction.ts";
import { nearest } from "../../domain/thing.ts";
import type { Keyed } from "../store.ts";

/** The key of the other account of a compaction, of which the transcript has an id and the event none. */
export function compactionTwin(
  told: Compaction,
  known: Compaction | undefined,
  { all }: { readonly all: () => readonly Keyed<Compaction>[] },
): number | undefined {
  if (known !== undefined) return undefined;
  return nearest(all(), told, (one) => areOneCompaction(one, told))?.key;
}
