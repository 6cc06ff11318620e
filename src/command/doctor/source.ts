import type { UnixMs } from "../../domain/time.ts";
import { formatAgo } from "../../format/duration.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** When telemetry was last heard. */
export interface SourceFacts {
  /** When the newest event of Claude Code in the ledger happened. */
  readonly lastLogAt: UnixMs | undefined;
  /** The latest UTC day of which events left the ledger; undefined where all are there. */
  readonly archivedDay: string | undefined;
  /** When the running collector last took a metric; undefined also when it was just started. */
  readonly lastMetricAt: UnixMs | undefined;
  /** Whether the client can be started by its name here. */
  readonly hasClient: boolean;
  readonly now: UnixMs;
}

/** What has arrived, where everything on its way is right. Test records of ours do not count. */
export function judgeSources(facts: SourceFacts, remedies: Remedies): Check {
  const { lastLogAt, lastMetricAt, archivedDay, now } = facts;
  const name = "sources";
  // What went to the archive may have told, and nobody unpacks it for this.
  const [yet, ever] =
    archivedDay === undefined ? ["yet", "ever did"] : [`after ${archivedDay}`, `did after ${archivedDay}`];
  if (lastLogAt === undefined && lastMetricAt === undefined) {
    const detail = `nothing of Claude Code has come ${yet}: restart running sessions, for telemetry is read at their start`;
    return { name, status: "warning", detail, ...(facts.hasClient ? { fix: "claude" } : {}) };
  }
  if (lastLogAt === undefined) {
    const detail = `metrics come, but no event ${ever}: requests and tools stay unseen`;
    return { name, status: "warning", detail, fix: remedies.setUp() };
  }
  const metrics =
    lastMetricAt === undefined
      ? "no metric since the collector's start"
      : `last metric ${formatAgo(now - lastMetricAt)}`;
  return ok(name, `last event ${formatAgo(now - lastLogAt)}, ${metrics}`);
}
