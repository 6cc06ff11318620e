import { statSync } from "node:fs";
import { hostname } from "node:os";
import type { Config } from "../config/schema.ts";
import type { UnixMs } from "../domain/time.ts";
import type { CollectorFacts } from "../exporter/prometheus/collector-family.ts";
import { alertFamilies, notifierFamilies, relayFamilies } from "../exporter/prometheus/account-family.ts";
import { budgetGauges } from "../exporter/prometheus/budget-gauge.ts";
import { openMemoryFile } from "../exporter/prometheus/memory.ts";
import { answerScrape, Metrics } from "../exporter/prometheus/metrics.ts";
import { pushFamilies } from "../exporter/prometheus/push-family.ts";
import { Pusher, type PusherParts } from "../exporter/pushgateway/pusher.ts";
import { BudgetOwners } from "../query/budget/owner.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import type { PushAccount } from "../query/push-health.ts";
import { dataFiles } from "../self/data-dir.ts";
import { unread } from "../store/sqlite/unread.ts";
import type { Alerting } from "./alerting.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { readSecret } from "./secret.ts";

/** What goes on to other systems. */
export interface Exporting {
  /** Answers a scrape. */
  readonly metrics: (request: Request) => Response;
  /** How pushing goes; undefined where nothing is pushed. */
  readonly pushes: () => PushAccount | undefined;
  readonly start: () => void;
  /** Resolves when everything was told that is told at the end, or a moment has passed. */
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly startedAt: UnixMs;
  /** What is built later, and asked when somebody asks. */
  readonly alerting: () => Pick<Alerting, "account" | "notifiers">;
}

/** Builds all exporters. */
export function openExporting(config: Config, parts: Parts): Exporting {
  const { host, collector, alerting } = parts;
  const { reader } = collector;
  const calendar = new Calendar(machineTimeZone());
  const owners = new BudgetOwners(reader);
  const metrics = new Metrics({
    reader,
    revision: collector.revision,
    contexts: collector.contexts,
    collector: () => collectorFacts(config, parts),
    others: [
      () => budgetGauges(reader, { settings: config.budget, calendar, owners, now: host.clock() }),
      () => alertFamilies(reader, alerting().account()),
      () => notifierFamilies(alerting().notifiers()),
      () => relayFamilies(collector.relays.accounts()),
      () => (pusher === undefined ? [] : pushFamilies(pusher.account())),
    ],
    memory: openMemoryFile(dataFiles(config.dataDir).metrics, host.log),
    settings: config.exporter.prometheus,
  });
  const pusher = openPusher(config, { ...host, text: () => metrics.text("text"), errorOf: unread });
  return {
    metrics: (request) => answerScrape(metrics, request),
    pushes: () => pusher?.account(),
    start: () => pusher?.start(),
    stop: async () => pusher?.stop(),
  };
}

function openPusher(
  config: Config,
  parts: DaemonHost & Pick<PusherParts, "text" | "errorOf">,
): Pusher | undefined {
  const { url, instance, authorizationFrom, ...settings } = config.exporter.pushgateway;
  if (url === undefined) return undefined;
  return new Pusher({
    ...parts,
    settings: {
      ...settings,
      url,
      instance: instance || hostname(),
      authorization: () =>
        authorizationFrom === undefined ? undefined : readSecret(authorizationFrom, parts.env),
    },
  });
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
