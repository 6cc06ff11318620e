import { dropReasons } from "../../domain/outcome.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { TallySnapshot } from "../../self/tally.ts";
import { timeBoundsMs, type TimeSpread } from "../../self/time-histogram.ts";
import { formatValue } from "./exposition.ts";
import { counter, gauge, type Family, type Sample } from "./family.ts";

/** What the collector knows about itself. All counts are since its start. */
export interface CollectorFacts {
  readonly version: string;
  readonly startedAt: UnixMs;
  readonly now: UnixMs;
  readonly tally: TallySnapshot;
  readonly queue: { readonly waiting: number; readonly capacity: number };
  /** What the ledger takes on the disk. */
  readonly ledgerBytes: number | undefined;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

/** How the collector itself is. */
export function collectorFamilies(facts: CollectorFacts): Family[] {
  const { version, tally, queue } = facts;
  return [
    {
      name: "hallmonitor_build",
      type: "info",
      help: "The program that answers.",
      samples: [{ labels: { version }, value: 1 }],
    },
    gauge("hallmonitor_start_timestamp_seconds", "When the collector started.", facts.startedAt / 1000),
    ...itemFamilies(tally),
    gauge("hallmonitor_queue_items", "Items that wait for a commit.", queue.waiting),
    gauge(
      "hallmonitor_queue_capacity_items",
      "Items that may wait for a commit. Senders of more are asked to try again.",
      queue.capacity,
    ),
    ...commitFamilies(tally),
    ...processFamilies(facts),
  ];
}

function itemFamilies({ accepted, dropped, lastSeen, forbiddenKeys, refused }: TallySnapshot): Family[] {
  return [
    counter(
      "hallmonitor_items_accepted",
      "Items that were kept, by the channel they came through.",
      [...accepted].map(([source, value]) => ({ labels: { source }, value })),
    ),
    counter(
      "hallmonitor_items_dropped",
      "Items that were not kept, by reason. A duplicate was kept when it came first.",
      // All reasons from the start, because increase() ignores the first value of a series: the first loss would not be seen.
      dropReasons.map((reason) => ({ labels: { reason }, value: dropped.get(reason) ?? 0 })),
    ),
    counter(
      "hallmonitor_forbidden_attribute_keys",
      "Attributes left out because their key could have been code.",
      forbiddenKeys,
    ),
    counter(
      "hallmonitor_requests_refused",
      "Requests that were turned away, by reason.",
      [...refused].map(([reason, value]) => ({ labels: { reason }, value })),
    ),
    gauge(
      "hallmonitor_source_last_seen_timestamp_seconds",
      "When something last came in by a channel.",
      [...lastSeen].map(([source, at]) => ({ labels: { source }, value: at / 1000 })),
    ),
  ];
}

function commitFamilies({ commits, commitSpread }: TallySnapshot): Family[] {
  return [
    {
      name: "hallmonitor_commit_duration_seconds",
      type: "histogram",
      help: "How long commits to the ledger took.",
      samples: histogram(commitSpread),
    },
    counter(
      "hallmonitor_commits_failed",
      "Commits that failed. Their senders were asked to try again.",
      commits.failed,
    ),
    gauge(
      "hallmonitor_commits_failing",
      "1 while the newest commit failed: nothing is being kept then.",
      commits.failing ? 1 : 0,
    ),
    counter("hallmonitor_observations_committed", "Observations in all commits.", commits.observations),
  ];
}

function processFamilies({ ledgerBytes, residentBytes, cpuSeconds }: CollectorFacts): Family[] {
  return [
    gauge("hallmonitor_ledger_size_bytes", "Size of the ledger on the disk.", ledgerBytes),
    gauge("hallmonitor_resident_memory_bytes", "Memory of the collector.", residentBytes),
    counter("hallmonitor_cpu_seconds", "Processor time of the collector.", cpuSeconds),
  ];
}

function histogram({ within, count, sumMs }: TimeSpread): Sample[] {
  const bounds = [...timeBoundsMs.map((ms) => ms / 1000), Infinity];
  return [
    ...bounds.map((bound, index) => ({
      labels: { le: formatBound(bound) },
      value: within[index] ?? count,
      part: "bucket" as const,
    })),
    { labels: {}, value: count, part: "count" },
    { labels: {}, value: sumMs / 1000, part: "sum" },
  ];
}

/** OpenMetrics, "Considerations: Canonical Numbers": a whole bound has a decimal, and both forms must name the same series. */
function formatBound(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : formatValue(bound);
}
