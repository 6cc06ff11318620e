import * as v from "valibot";
import type { HeardAt, Observation } from "../../domain/observation.ts";
import type { DropReason } from "../../domain/outcome.ts";
import { operationObservation } from "./operation.ts";
import { manualBody, manualRecord, type ManualRecord } from "./record.ts";
import { sessionObservations } from "./session.ts";

/** What a body of records was read as, and how many of them say nothing that can be kept. */
export interface ManualReading {
  readonly observations: readonly Observation[];
  readonly dropped: ReadonlyMap<DropReason, number>;
}

/** Files are held to this where they are read, and what a program posts is held to it here. */
function isBackwards(record: ManualRecord): boolean {
  return record.kind === "session" && Date.parse(record.ended_at) < Date.parse(record.started_at);
}

/** The meaning of what was logged by hand. `heard.at` is when it was told: of two words on one session the later holds. */
export function readManual(told: unknown, heard: HeardAt): ManualReading {
  const body = v.safeParse(manualBody, told);
  if (!body.success) return { observations: [], dropped: new Map([["invalid", 1]]) };
  const observations: Observation[] = [];
  let invalid = 0;
  for (const one of body.output.records) {
    const record = v.safeParse(manualRecord, one);
    if (!record.success || isBackwards(record.output)) invalid += 1;
    else if (record.output.kind === "operation")
      observations.push(operationObservation(record.output, heard.seenAt));
    else observations.push(...sessionObservations(record.output, heard));
  }
  return { observations, dropped: invalid === 0 ? new Map() : new Map([["invalid", invalid]]) };
}
