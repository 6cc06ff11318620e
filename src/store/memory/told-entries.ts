import { tellsStop } from "../../domain/budget.ts";
import { tellsThreshold } from "../../domain/threshold.ts";
import type { Entry } from "../store.ts";

/** Those of a session that tell of thresholds. */
export function thresholdEntriesOf(entries: readonly Entry[], sessionKey: number): Entry[] {
  return entries.filter((entry) => entry.sessionKey === sessionKey && tellsThreshold(entry));
}

/** Those of a session that tell of a budget which ended its work. */
export function stopEntriesOf(entries: readonly Entry[], sessionKey: number): Entry[] {
  return entries.filter((entry) => entry.sessionKey === sessionKey && tellsStop(entry));
}
