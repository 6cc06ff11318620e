import { areOneCompaction, type Compaction } from "../../domain/compaction.ts";
import { nearestTwin } from "../../domain/request-twin.ts";
import type { Keyed } from "../store.ts";

/** The key of the other account of a compaction, of which the transcript has an id and the event none. */
export function compactionTwin(
  told: Compaction,
  known: Compaction | undefined,
  { all }: { readonly all: () => readonly Keyed<Compaction>[] },
): number | undefined {
  if (known !== undefined) return undefined;
  const same = all().filter((one) => areOneCompaction(one, told));
  return nearestTwin(same, told)?.key;
}
