import { statSync } from "node:fs";
import type { Config } from "../config/schema.ts";
import type { UnixMs } from "../domain/time.ts";
import type { CollectorFacts } from "../exporter/prometheus/collector-family.ts";
import { openMemoryFile } from "../exporter/prometheus/memory.ts";
import { answerScrape, Metrics } from "../exporter/prometheus/metrics.ts";
import { dataFiles } from "../self/data-dir.ts";
import type { Collector, DaemonHost } from "./collector.ts";

/** What goes on to other systems. */
export interface Exporting {
  /** Answers a scrape. */
  readonly metrics: (request: Request) => Response;
}

interface Parts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly startedAt: UnixMs;
}

/** Builds all exporters. To be called before anything comes in: counters go on from what the ledger holds now. */
export function openExporting(config: Config, parts: Parts): Exporting {
  const { host, collector } = parts;
  const metrics = new Metrics({
    reader: collector.reader,
    revision: collector.revision,
    contexts: collector.contexts,
    collector: () => collectorFacts(config, parts),
    others: [],
    memory: openMemoryFile(dataFiles(config.dataDir).metrics, host.log),
    settings: config.exporter.prometheus,
  });
  return { metrics: (request) => answerScrape(metrics, request) };
}

function collectorFacts(config: Config, { host, collector, startedAt }: Parts): CollectorFacts {
  const { user, system } = process.cpuUsage();
  return {
    version: host.version,
    startedAt,
    now: host.clock(),
    tally: collector.tally.snapshot(),
    queue: { waiting: collector.queued(), capacity: config.pipeline.maxQueued },
    ledgerBytes: ledgerBytes(dataFiles(config.dataDir).ledger),
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
  };
}

/** With what is not yet in the file itself. */
function ledgerBytes(path: string): number | undefined {
  const sizes = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size);
  return sizes[0] === undefined ? undefined : sizes[0] + (sizes[1] ?? 0);
}
