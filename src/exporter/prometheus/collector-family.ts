import { dropReasons } from "../../domain/outcome.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { TallySnapshot } from "../../self/tally.ts";
import { timeBoundsMs, type TimeSpread } from "../../self/time-histogram.ts";
import { formatValue } from "./exposition.ts";
import { one, type Family, type Sample } from "./family.ts";

/** What the collector knows about itself. All counts are since its start. */
export interface CollectorFacts {
  readonly version: string;
  readonly startedAt: UnixMs;
  readonly now: UnixMs;
  readonly tally: TallySnapshot;
  readonly queue: { readonly waiting: number; readonly capacity: number };
  /** Size of the ledger on the disk. */
  readonly ledgerBytes: number | undefined;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

/** How the collector itself is. */
export function collectorFamilies(facts: CollectorFacts): Family[] {
  const { version, tally, queue } = facts;
  return [
    { ...one(1, { version }), name: "hallmonitor_build", type: "info", help: "The program that answers." },
    {
      ...one(facts.startedAt / 1000),
      name: "hallmonitor_start_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When the collector started.",
    },
    ...itemFamilies(tally),
    {
      ...one(queue.waiting),
      name: "hallmonitor_queue_items",
      type: "gauge",
      help: "Items that wait for a commit.",
    },
    {
      ...one(queue.capacity),
      name: "hallmonitor_queue_capacity_items",
      type: "gauge",
      help: "Items that may wait for a commit. Senders of more are asked to try again.",
    },
    ...commitFamilies(tally),
    ...processFamilies(facts),
  ];
}

function itemFamilies({ accepted, dropped, lastSeen, forbiddenKeys, refused }: TallySnapshot): Family[] {
  return [
    {
      name: "hallmonitor_items_accepted",
      type: "counter",
      help: "Items that were kept, by the channel they came through.",
      samples: [...accepted].map(([source, value]) => ({ labels: { source }, value })),
    },
    {
      name: "hallmonitor_items_dropped",
      type: "counter",
      help: "Items that were not kept, by reason. A duplicate was kept when it came first.",
      // All reasons from the start, because increase() ignores the first value of a series: the first loss would not be
      // seen.
      samples: dropReasons.map((reason) => ({ labels: { reason }, value: dropped.get(reason) ?? 0 })),
    },
    {
      ...one(forbiddenKeys),
      name: "hallmonitor_forbidden_attribute_keys",
      type: "counter",
      help: "Attributes left out because their key could have been code.",
    },
    {
      name: "hallmonitor_requests_refused",
      type: "counter",
      help: "Requests that were turned away, by reason.",
      samples: [...refused].map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      name: "hallmonitor_source_last_seen_timestamp_seconds",
      type: "gauge",
      unit: "seconds",
      help: "When something last came in by a channel.",
      samples: [...lastSeen].map(([source, at]) => ({ labels: { source }, value: at / 1000 })),
    },
  ];
}

function commitFamilies({ commits, commitSpread }: TallySnapshot): Family[] {
  return [
    {
      name: "hallmonitor_commit_duration_seconds",
      type: "histogram",
      unit: "seconds",
      help: "How long commits to the ledger took.",
      samples: histogram(commitSpread),
    },
    {
      ...one(commits.failed),
      name: "hallmonitor_commits_failed",
      type: "counter",
      help: "Commits that failed. Their senders were asked to try again.",
    },
    {
      ...one(commits.failing ? 1 : 0),
      name: "hallmonitor_commits_failing",
      type: "gauge",
      help: "1 while the newest commit failed: nothing is being kept then.",
    },
    {
      ...one(commits.observations),
      name: "hallmonitor_observations_committed",
      type: "counter",
      help: "Observations in all commits.",
    },
  ];
}

function processFamilies({ ledgerBytes, residentBytes, cpuSeconds }: CollectorFacts): Family[] {
  return [
    {
      name: "hallmonitor_ledger_size_bytes",
      type: "gauge",
      unit: "bytes",
      help: "Size of the ledger on the disk.",
      samples: ledgerBytes === undefined ? [] : one(ledgerBytes).samples,
    },
    {
      ...one(residentBytes),
      name: "hallmonitor_resident_memory_bytes",
      type: "gauge",
      unit: "bytes",
      help: "Memory of the collector.",
    },
    {
      ...one(cpuSeconds),
      name: "hallmonitor_cpu_seconds",
      type: "counter",
      unit: "seconds",
      help: "Processor time of the collector.",
    },
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
