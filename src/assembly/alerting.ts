import { openAlerts } from "../alert/account.ts";
import type { AlertAccount } from "../domain/alert-account.ts";
import type { LookAsked } from "../alert/look.ts";
import type { Delivery, Tested } from "../alert/notify/delivery.ts";
import type { NotifierAccount } from "../domain/notifier.ts";
import { SessionReadings } from "../alert/session-readings.ts";
import type { CollectorHealth } from "../alert/rule/rule.ts";
import type { Config } from "../config/schema.ts";
import type { UnixMs } from "../domain/time.ts";
import { Hub } from "../live/hub.ts";
import { BudgetWatch } from "../query/budget/watch.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import { checkpointHealth } from "../query/health.ts";
import type { AlertBook } from "../store/alert-log.ts";
import type { Filter } from "../store/store.ts";
import type { AlertWatch } from "./alert-watch.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { dataDirFlag } from "./data-dir-flag.ts";
import type { Files } from "./files.ts";
import type { Keeping } from "./keeping.ts";
import { openLate } from "./late.ts";
import { openNotifying } from "./notifying.ts";

/** Sessions that one look reads, each some milliseconds at most: commits wait for it. A person who asks gets all of them. */
const mostRead = 8;

/** Before the first look. */
const neverLooked = { evaluatedAt: undefined, lookMs: undefined, failingRules: [] } as const;

interface Parts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly files: Pick<Files, "reading" | "runs">;
  readonly keeping: Pick<Keeping, "keeper">;
  readonly startedAt: UnixMs;
  readonly delivery?: Delivery | undefined;
}

/** What watches the rules, what surfaces may ask of it, and who tells people. */
export interface Alerting {
  readonly book: Pick<AlertBook, "silence" | "unsilence">;
  /** Woken when alerts or silences changed. */
  readonly hub: Hub;
  /** What a question about what holds now looks at, beside the ledger. */
  readonly asked: (filter: Filter) => LookAsked;
  /** When the rules were last looked at; undefined before the first time. */
  readonly evaluatedAt: () => UnixMs | undefined;
  readonly account: () => AlertAccount;
  readonly notifiers: () => readonly NotifierAccount[];
  /** Has every notifier tell of a trial, and says how each went. */
  readonly test: () => Promise<readonly Tested[]>;
  readonly start: () => void;
  /** Resolves when nobody is being told of anything any more. */
  readonly stop: () => Promise<void>;
}

/** Builds it on the ledger. Nothing is looked at before it is started. */
export function openAlerting(config: Config, parts: Parts): Alerting {
  const { collector, host, files, startedAt } = parts;
  const { delivery = openNotifying(config, host) } = parts;
  const { reader, writer, hub: commits, contexts } = collector;
  const changes = new Hub(commits.share);
  const budgets = new BudgetWatch(reader, config.budget, new Calendar(machineTimeZone()));
  const readings = new SessionReadings(reader);
  const asked = (filter: Filter): LookAsked => ({
    now: host.clock(),
    filter,
    settings: config.alert,
    contexts,
    budgets,
    readings,
    runs: files.runs,
    startedAt,
    health: healthOf(parts),
    notifiers: delivery.account(),
    relays: collector.relays.accounts(),
    dataDirFlag: dataDirFlag(config, host),
  });
  let watch: AlertWatch | undefined;
  const load = async (): Promise<AlertWatch> => {
    // The rules are forty files, and none is looked at in the first second.
    const alertWatch = await import("./alert-watch.ts");
    watch = new alertWatch.AlertWatch({
      reader,
      book: writer.alerts,
      commits,
      changes,
      asked: () => ({ ...asked({}), mostRead }),
      tell: delivery.tell,
      clock: host.clock,
      log: host.log,
    });
    return watch;
  };
  const watching = openLate("the watch for alerts", load, host.log);
  return {
    book: wakingBook(writer.alerts, changes),
    hub: changes,
    asked,
    evaluatedAt: () => watch?.evaluatedAt,
    account: () => watch?.account() ?? { ...openAlerts(reader), ...neverLooked },
    notifiers: () => delivery.account(),
    test: () => delivery.test(),
    start: watching.start,
    stop: async () => {
      await watching.stop();
      await delivery.stop();
    },
  };
}

/** Silences are seen at once by whoever shows alerts; the next look acts on them. */
function wakingBook(book: AlertBook, changes: Hub): Alerting["book"] {
  return {
    silence: (silence) => {
      const kept = book.silence(silence);
      changes.publish();
      return kept;
    },
    unsilence: (key) => {
      const isGone = book.unsilence(key);
      changes.publish();
      return isGone;
    },
  };
}

function healthOf({ collector, files, keeping }: Parts): CollectorHealth {
  const { tally, queued, capacity } = collector;
  return {
    status: tally.unkept === undefined ? "ok" : "degraded",
    fault: tally.unkept,
    queue: { waiting: queued(), capacity },
    reading: files.reading(),
    checkpoints: checkpointHealth(keeping.keeper.account()),
  };
}
