import type { Thing } from "../../domain/thing.ts";
import type { Keyed } from "../store.ts";

/** The newest things, the oldest of them first. */
export function newest<T extends Keyed<Thing>>(things: readonly T[], limit: number): T[] {
  return things.toSorted((a, b) => a.at - b.at || a.key - b.key).slice(limit === Infinity ? 0 : -limit);
}
