import type { Health } from "../health.ts";
import { counted } from "../format/text.ts";
import { ok, type Check } from "./check.ts";

/** Whether sessions' states can be kept, as a running collector knows it; nothing where it does not say. */
export function checkpointChecks(checkpoints: Health["checkpoints"]): Check[] {
  if (checkpoints === undefined) return [];
  const { saved, given, failed, last_failure } = checkpoints;
  const name = "checkpoints";
  const done = `${saved} saved, ${given} given back since the collector's start`;
  if (last_failure === null) return [ok(name, done)];
  const detail = `${counted(failed, "checkpoint")} could not be kept, the last ${last_failure.at}: ${last_failure.reason}`;
  return [{ name, status: "warning", detail }];
}
