import type { UnixMs } from "../../domain/time.ts";
import { formatAgo } from "../../format/duration.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** When telemetry was last heard. */
export interface SourceFacts {
  /** When the newest event of Claude Code in the ledger happened. */
  readonly lastLogAt: UnixMs | undefined;
  /** When the running collector last took a metric; undefined also when it was just started. */
  readonly lastMetricAt: UnixMs | undefined;
  readonly now: UnixMs;
}

/** What has arrived, where everything on its way is right. Test records of ours do not count. */
export function judgeSources({ lastLogAt, lastMetricAt, now }: SourceFacts, remedies: Remedies): Check {
  const name = "sources";
  if (lastLogAt === undefined && lastMetricAt === undefined) {
    const detail =
      "nothing of Claude Code has come yet: restart running sessions, for telemetry is read at their start";
    return { name, status: "warning", detail, fix: "claude" };
  }
  if (lastLogAt === undefined) {
    const detail = "metrics come, but no event ever did: requests and tools stay unseen";
    return { name, status: "warning", detail, fix: remedies.setUp() };
  }
  const metrics =
    lastMetricAt === undefined
      ? "no metric since the collector's start"
      : `last metric ${formatAgo(now - lastMetricAt)}`;
  return ok(name, `last event ${formatAgo(now - lastLogAt)}, ${metrics}`);
}
