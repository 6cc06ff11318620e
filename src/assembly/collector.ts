/**
 * How the parts are put together: each file here builds one group of them in the order of the data's way. Only
 * `main.ts`, `program.ts` and `cli.ts` see this folder.
 */
import type { Config } from "../config/schema.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { AppError } from "../domain/error.ts";
import type { Source } from "../domain/source.ts";
import type { PriceOf } from "../domain/request.ts";
import type { DropReason } from "../domain/outcome.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { ChangeLog } from "../live/change-log.ts";
import { Hub } from "../live/hub.ts";
import { Batcher } from "../pipeline/batch.ts";
import { Delta } from "../pipeline/delta.ts";
import { CardinalityLimit } from "../pipeline/limit.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { createPriceOf, createPricing } from "../pipeline/price.ts";
import { Redact } from "../pipeline/redact.ts";
import { validate } from "../pipeline/validate.ts";
import { catalog } from "../pricing/catalog.ts";
import { createPriceBook } from "../pricing/lookup.ts";
import { createExport } from "../receiver/otlp/export.ts";
import { Room } from "../receiver/room.ts";
import { Tally } from "../self/tally.ts";
import { SqliteArchive } from "../store/sqlite/archive/archive.ts";
import { ArchivedEntries } from "../store/sqlite/archive/archived-entries.ts";
import { emptyCache } from "../store/sqlite/cache.ts";
import type { Inflow } from "../store/sqlite/journal.ts";
import { revisionOf } from "../store/sqlite/revision.ts";
import { SqliteReader } from "../store/sqlite/reader.ts";
import { SqliteWriter } from "../store/sqlite/writer.ts";
import type { LedgerRecord, Merged } from "../store/whole.ts";
import { openContexts } from "./contexts.ts";
import { openDialects } from "./dialects.ts";
import { openLedgerFile } from "./ledger-file.ts";
import { openRelays } from "./relays.ts";

/** What the process lends to its parts. */
export interface DaemonHost {
  readonly clock: Clock;
  readonly version: string;
  /** The environment, for programs that are run: git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** Where a line for the operator goes. */
  readonly log: (line: string) => void;
  /** Rings the bell of the operator's terminal; undefined where lines go elsewhere. */
  readonly ring?: (() => void) | undefined;
}

/** The data's way from observations to the ledger, and what reads it. */
export function openCollector(config: Config, host: DaemonHost) {
  const { pipeline, pricing, receiver } = config;
  const book = createPriceBook({ rows: catalog, ...pricing });
  const { writer, reader, revision, archive, forget, expectInflow } = openLedger(
    config,
    host,
    createPriceOf(book),
  );
  const hub = new Hub();
  const changes = new ChangeLog(host.clock());
  const tally = new Tally();
  const delta = new Delta((series, startNano) => writer.streamTail(series, startNano));
  const batcher = new Batcher({
    pipeline: new Pipeline([
      validate,
      new Redact(pipeline),
      new CardinalityLimit(pipeline),
      delta,
      createPricing(book),
    ]),
    commit: (observations, { progress, outgoing }) => {
      const committed = writer.commit(observations, progress, outgoing);
      changes.note(committed.things);
      return committed;
    },
    published: () => {
      relays.hold();
      hub.publish();
    },
    tally: tellingFailures(tally, host),
    settings: pipeline,
  });
  const consume = (delivery: Delivery) => batcher.consume(delivery);
  const interpreter = openDialects();
  const { outbox } = writer;
  const relays = openRelays(config, { host, hub, outbox, feed: outbox.facts, reader, interpreter });
  const receive = createExport({
    interpret: interpreter.interpret,
    consume,
    limits: receiver.otlp,
    clock: host.clock,
    countForbiddenKeys: (count) => tally.forbidKeys(count),
    forward: relays.forward,
  });
  return {
    contexts: openContexts(config, host),
    book,
    writer,
    hub,
    changes,
    tally,
    queued: () => batcher.queued,
    capacity: pipeline.maxQueued,
    consume,
    merge: (records: readonly LedgerRecord[]) => mergeInto(writer, records, { delta, changes, hub }),
    receive,
    /** Where requests of OTLP are held until they are answered, over whichever wire. */
    room: new Room(receiver.otlp),
    reader,
    revision,
    relays,
    archive,
    /** Gives back memory that the ledger can do without. */
    forget,
    readHistory: historyReader(expectInflow),
    drain: () => batcher.close(),
    close: () => writer.close(),
  };
}

/** Does what reads history, several at once as well: until the last of them is done the ledger is written as that wants. */
function historyReader(expectInflow: (inflow: Inflow) => void) {
  let readers = 0;
  return async <T>(read: () => Promise<T>): Promise<T> => {
    readers += 1;
    expectInflow("history");
    try {
      return await read();
    } finally {
      readers -= 1;
      if (readers === 0) expectInflow("telemetry");
    }
  };
}

/** Takes in what another ledger holds, and makes those forget who remember what is not the last word any more. */
function mergeInto(
  writer: SqliteWriter,
  records: readonly LedgerRecord[],
  { delta, changes, hub }: { readonly delta: Delta; readonly changes: ChangeLog; readonly hub: Hub },
): Merged {
  const merged = writer.merge(records);
  // The ledger may know later points of a stream now.
  if (records.some(({ kind }) => kind === "point")) delta.reset();
  if (merged.fates.includes("accepted")) {
    changes.forget();
    hub.publish();
  }
  return merged;
}

/** Everything that is kept, on one connection: one writer, and what reads beside it. */
function openLedger(config: Config, host: DaemonHost, priceOf: PriceOf) {
  const db = openLedgerFile(config, host);
  const archived = new ArchivedEntries(db);
  const writer = new SqliteWriter(db, { archived, priceOf });
  return {
    writer,
    reader: new SqliteReader(db),
    revision: revisionOf(db),
    archive: new SqliteArchive(db, archived),
    forget: () => emptyCache(db),
    expectInflow: (inflow: Inflow) => writer.expect(inflow),
  };
}

/** A full disk is said once, when it begins and when it is over: senders and hooks say nothing of it to a person. */
function tellingFailures(tally: Tally, { clock, log }: Pick<DaemonHost, "clock" | "log">) {
  let failing = false;
  return {
    accept: (source: Source, at: UnixMs) => tally.accept(source, at),
    drop: (reason: DropReason, count: number) => tally.drop(reason, count),
    commit: (observations: number, ms: number) => {
      if (failing) log("the ledger can be written again");
      failing = false;
      tally.commit(observations, ms);
    },
    failCommit: ({ message: reason }: AppError) => {
      if (!failing) log(`${reason}; senders are asked to try again: see 'hallmonitor doctor'`);
      failing = true;
      tally.failCommit({ at: clock(), reason });
    },
  };
}

/** The open ledger, and all that leads into it. Every other part of the program is built on some of this. */
export type Collector = ReturnType<typeof openCollector>;
