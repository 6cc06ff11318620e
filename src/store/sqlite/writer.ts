import type { Database, Statement } from "bun:sqlite";
import type { Progress } from "../../domain/cursor.ts";
import { accountOf } from "../../domain/kinds.ts";
import type { Fate } from "../../domain/outcome.ts";
import type { Outgoing } from "../../domain/outgoing.ts";
import { sourceBit, tellsFromFiles } from "../../domain/source.ts";
import type { Observation, ThingKind, ThingObservation } from "../../domain/observation.ts";
import { tellsStandIn } from "../../domain/prompt.ts";
import { copyAlias, type PriceOf, type Request } from "../../domain/request.ts";
import type { Thing } from "../../domain/thing.ts";
import { totalTokens } from "../../domain/usage.ts";
import type { Committed, Entry, LedgerWriter, RebuildStep, RepriceStep, StreamTail } from "../store.ts";
import type { ChangedThing } from "../session-log.ts";
import type { LedgerMerger, LedgerRecord, Merged } from "../whole.ts";
import { SqliteAlertBook } from "./alert-book.ts";
import { SqliteAllowanceBook } from "./allowance-book.ts";
import { AliasIndex } from "./alias-index.ts";
import { ArchivedEntries } from "./archive/archived-entries.ts";
import { CursorTable } from "./cursor-table.ts";
import { DisagreementTable } from "./disagreement-table.ts";
import { EntryLog } from "./entry-log.ts";
import { LedgerHome } from "./home.ts";
import { journalFor, type Inflow } from "./journal.ts";
import { Merge } from "./merge.ts";
import { SqliteOutbox } from "./outbox.ts";
import { PointTable } from "./point-table.ts";
import { repriceRequests } from "./rollup/reprice.ts";
import { Rollup } from "./rollup/rollup.ts";
import { rebuildRollup } from "./rollup/rollup-rebuild.ts";
import { SearchIndex } from "./search/search-index.ts";
import { SessionBook } from "./session-book.ts";
import { StandIns } from "./stand-ins.ts";
import type { Place, ThingBook } from "./thing-book.ts";
import { openBooks } from "./thing-books.ts";
import { unwritten } from "./unwritten.ts";
import { isFirstLine, isListed } from "../../domain/feed-line.ts";
import { ToolRollup } from "./rollup/tool-rollup.ts";
import { WorkRollup } from "./rollup/work-rollup.ts";

const transcriptBit = sourceBit("transcript");

interface WriterParts {
  readonly archived?: ArchivedEntries;
  readonly priceOf?: PriceOf;
}

/** The one writer of an SQLite ledger. Takes over the database and closes it. */
export class SqliteWriter implements LedgerWriter, LedgerMerger {
  readonly #db: Database;
  readonly home: LedgerHome;
  readonly #begin: Statement;
  readonly #end: Statement;
  readonly #entries: EntryLog;
  readonly #sessions: SessionBook;
  readonly #points: PointTable;
  readonly #cursors: CursorTable;
  readonly #aliases: AliasIndex;
  readonly #rollup: Rollup;
  readonly #work: WorkRollup;
  readonly #tools: ToolRollup;
  readonly #books: ReturnType<typeof openBooks>;
  readonly #standIns: StandIns;
  readonly #merge: Merge;
  readonly #search: SearchIndex;
  readonly alerts: SqliteAlertBook;
  readonly allowances: SqliteAllowanceBook;
  readonly outbox: SqliteOutbox;

  /**
   * `archived` is shared with the archive's side of the same database, where there is one. With `priceOf` what several accounts of a
   * request tell together is priced, without it what the best of them told.
   */
  constructor(db: Database, { archived = new ArchivedEntries(db), priceOf }: WriterParts = {}) {
    this.#db = db;
    this.home = new LedgerHome(db);
    this.home.check();
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#end = db.prepare("COMMIT");
    this.#entries = new EntryLog(db, archived);
    this.#sessions = new SessionBook(db);
    this.#work = new WorkRollup(db);
    this.#tools = new ToolRollup(db);
    this.#points = new PointTable(db, this.#work);
    this.#cursors = new CursorTable(db);
    this.#aliases = new AliasIndex(db);
    this.#rollup = new Rollup(db);
    this.#search = new SearchIndex(db);
    this.alerts = new SqliteAlertBook(db, this.home);
    this.allowances = new SqliteAllowanceBook(db, this.home);
    this.outbox = new SqliteOutbox(db);
    const disagreements = new DisagreementTable(db);
    this.#books = openBooks(db, {
      aliases: this.#aliases,
      rollup: this.#rollup,
      work: this.#work,
      tools: this.#tools,
      disagreements,
      entries: this.#entries,
      search: this.#search,
      priceOf,
    });
    const [sessions, entries, aliases] = [this.#sessions, this.#entries, this.#aliases];
    this.#standIns = new StandIns(db, { sessions, prompts: this.#books.prompt, aliases, entries });
    this.#merge = new Merge(db, {
      sessions,
      books: this.#books,
      points: this.#points,
      entries,
      aliases,
      disagreements,
      standIns: this.#standIns,
    });
  }

  commit(
    observations: readonly Observation[],
    progress?: Progress,
    outgoing?: (fates: readonly Fate[]) => readonly Outgoing[],
  ): Committed {
    const fates: Fate[] = [];
    const told: Told = { entries: [], things: [] };
    let gone: readonly ChangedThing[] = [];
    const sessionKeys = this.#write(() => {
      for (const seen of observations) fates.push(this.#take(seen, told));
      gone = this.#standIns.settle();
      told.things.push(...gone);
      // What went to an earlier session is missing in the one that it was in.
      this.#sessions.raise(told.things.flatMap(({ sessionKey }) => sessionKey ?? []));
      if (progress !== undefined) this.#cursors.note(progress);
      this.outbox.put(outgoing?.(fates) ?? []);
      this.outbox.facts.note(told.things);
    });
    return { fates, ...withoutLinesOf(gone, told), sessionKeys };
  }

  /** Says what mostly comes in from now on: history is written in fewer pages, of which the last are sorted in when it ends. */
  expect(inflow: Inflow): void {
    journalFor(this.#db, inflow);
    this.#aliases.expect(inflow);
    this.#tools.expect(inflow);
    try {
      if (this.#aliases.isBehind || this.#tools.isBehind) this.#write(() => {});
    } catch {
      // What waits is as good where it is; the next commit sorts it in, and says what ails the disk.
    }
  }

  merge(records: readonly LedgerRecord[]): Merged {
    let taken: ReturnType<Merge["takeAll"]> = [];
    this.#write(() => {
      taken = this.#merge.takeAll(records);
      this.#standIns.settle();
    });
    return { fates: taken.map(({ fate }) => fate), keys: taken.map(({ key }) => key) };
  }

  *rebuild(): Iterable<RebuildStep> {
    yield* this.#atHome(rebuildRollup(this.#db, this.#sessions));
    try {
      this.#search.clear();
    } catch (thrown) {
      throw unwritten(thrown);
    }
  }

  index(): boolean {
    try {
      return this.#search.step();
    } catch (thrown) {
      throw unwritten(thrown);
    }
  }

  reprice(priceOf: PriceOf): Iterable<RepriceStep> {
    return this.#atHome(
      repriceRequests(this.#db, { rollup: this.#rollup, sessions: this.#sessions }, priceOf),
    );
  }

  /** Steps, none of which is begun in a file that nobody can find any more. */
  *#atHome<T>(steps: Iterable<T>): Iterable<T> {
    try {
      this.home.check();
      for (const step of steps) {
        yield step;
        this.home.check();
      }
    } catch (thrown) {
      throw unwritten(thrown);
    }
  }

  streamTail(series: string, startNano: string): StreamTail | undefined {
    try {
      return this.#points.tail(series, startNano);
    } catch (thrown) {
      throw unwritten(thrown);
    }
  }

  close(): void {
    try {
      this.#db.run("PRAGMA optimize");
    } finally {
      this.#db.close();
    }
  }

  /** Does its work in one transaction, or leaves no trace of it. The sessions it touched are the answer. */
  #write(work: () => void): number[] {
    try {
      this.home.check();
      this.#begin.run();
      work();
      this.#entries.flush();
      this.#aliases.flush();
      this.#sessions.raise(this.#rollup.sessions());
      this.#sessions.raise(this.#work.sessions());
      this.#rollup.flush();
      this.#work.flush();
      this.#tools.flush();
      const sessionKeys = this.#sessions.flush();
      this.#end.run();
      this.outbox.kept();
      return sessionKeys;
    } catch (thrown) {
      try {
        this.#rollBack();
      } catch {
        // The first failure is the one to tell; the next BEGIN will meet what is left of it.
      }
      throw unwritten(thrown);
    }
  }

  #take(seen: Observation, told: Told): Fate {
    const session = this.#sessions.of(seen);
    if (session !== undefined && tellsStandIn(seen) && this.#standIns.isKnownBetter(session))
      return "duplicate";
    const fate = this.#store(seen, session?.key, told);
    if (fate === "accepted") this.#sessions.touch(seen);
    return fate;
  }

  #store(seen: Observation, sessionKey: number | undefined, told: Told): Fate {
    if (seen.kind === "data-point") return this.#points.add(seen, sessionKey) ? "accepted" : "duplicate";
    if (seen.kind === "event") {
      const entry = this.#entries.add(seen, { sessionKey, thingKey: undefined, first: true });
      if (entry !== undefined) told.things.push({ kind: "event", key: entry.seq, sessionKey });
      return listed(entry, told.entries);
    }
    // A book is found by the kind of the observation, so it is the book of such observations.
    const book = this.#books[seen.kind] as unknown as ThingBook<Thing>;
    const account = accountOf(seen, sessionKey);
    const isHeld = "held" in seen && seen.held !== undefined;
    const isLine = tellsFromFiles(seen.source) && seen.aliases.length > 0;
    if (isLine && !isHeld && book.isRepeated(seen.aliases, account)) return "duplicate";
    const parted = isLine && !isHeld ? book.makeRoom(seen.aliases, account) : [];
    const place = book.locate(seen.aliases, account, isHeld ? "fact" : "witness");
    if (place.first && "onlyJoins" in seen && seen.onlyJoins === true) return "orphan";
    if (isLine) {
      const fate = this.#putLine(seen, { book, place, account, told });
      for (const key of book.settle(parted)) told.things.push({ kind: seen.kind, key, sessionKey });
      return fate;
    }
    const fate = this.#note(seen, { sessionKey, place, entries: told.entries });
    if (fate === "accepted" && book.put(place, account))
      told.things.push(...changesAt(place, seen.kind, account));
    return fate;
  }

  /**
   * A line of a file is known by the ids in it: it may come again in another file, so what it changes decides. The feed
   * has a line for it only when it is the first to tell of its thing: history would fill it twice otherwise.
   */
  #putLine(
    seen: ThingObservation,
    at: {
      book: ThingBook<Thing>;
      place: Place<Thing>;
      account: Thing;
      told: Told;
    },
  ): Fate {
    const { book, place, account, told } = at;
    const { known } = place;
    if (known !== undefined && seen.kind === "request")
      this.#countCopy(seen, { key: place.key, known, account });
    if (!book.put(place, account)) return "duplicate";
    told.things.push(...changesAt(place, seen.kind, account));
    const { sessionKey } = account;
    if (isFirstLine(seen, known) && isListed(seen))
      told.entries.push(this.#entries.addLine(seen, { sessionKey, thingKey: place.key, first: true }));
    return "accepted";
  }

  /** A request that a file told before, told again by another session's file or under another id, is a copy, and counted once. */
  #countCopy(
    seen: ThingObservation & { kind: "request" },
    at: { key: number; known: Thing; account: Thing },
  ): void {
    // The book of requests made both.
    const [before, now] = [at.known as Request, at.account as Request];
    if ((before.sources & transcriptBit) === 0 || seen.usage === undefined) return;
    if (before.sessionKey === now.sessionKey && before.requestId === now.requestId) return;
    const alias = copyAlias(seen);
    if (this.#aliases.resolve("request", [alias]).keys.length > 0) return;
    this.#aliases.add(alias, at.key, "request");
    this.#sessions.countCopy(seen, totalTokens(before.usage ?? seen.usage));
  }

  /** What has no line in the feed only witnesses; of the others the first of its thing is marked. */
  #note(
    seen: ThingObservation,
    at: { sessionKey: number | undefined; place: Place<Thing>; entries: Entry[] },
  ): Fate {
    if (!isListed(seen)) return this.#entries.addWitness(seen) ? "accepted" : "duplicate";
    if (this.#entries.hasWitness(seen)) return "duplicate";
    const { sessionKey, place, entries } = at;
    const first = isFirstLine(seen, place.known);
    return listed(this.#entries.add(seen, { sessionKey, thingKey: place.key, first }), entries);
  }

  #rollBack(): void {
    // Memory first: whatever the disk does now, nothing may believe in rows that are not there.
    this.#sessions.reset();
    this.#points.reset();
    this.#entries.reset();
    this.#aliases.reset();
    this.#rollup.reset();
    this.#work.reset();
    this.#tools.reset();
    this.#search.reset();
    this.#standIns.reset();
    this.#merge.reset();
    this.outbox.reset();
    for (const book of Object.values(this.#books)) book.reset();
    if (this.#db.inTransaction) this.#db.run("ROLLBACK");
  }
}

/** What a commit tells of itself, as it comes about. */
interface Told {
  readonly entries: Entry[];
  readonly things: ChangedThing[];
}

/** What a commit told, without lines of the feed about prompts that it took out again. */
function withoutLinesOf(gone: readonly ChangedThing[], { entries, things }: Told): Told {
  if (gone.length === 0) return { entries, things };
  const keys = new Set(gone.map(({ key }) => key));
  const stays = ({ kind, thingKey = 0 }: Entry): boolean => kind !== "prompt" || !keys.has(thingKey);
  return { entries: entries.filter(stays), things };
}

/** What changes at a place: its thing, and those that are joined into it, each for every session that any of them was of. */
function changesAt({ key, known, joined }: Place<Thing>, kind: ThingKind, account: Thing): ChangedThing[] {
  const { sessionKey } = account;
  // Nearly always: nothing is joined, and it stays where it was.
  if (joined.length === 0 && (known === undefined || known.sessionKey === sessionKey))
    return [{ kind, key, sessionKey }];
  const things = [account, known, ...joined.map((one) => one.known)].filter((thing) => thing !== undefined);
  const owners = new Set(things.map((thing) => thing.sessionKey));
  return [key, ...joined.map((one) => one.key)].flatMap((changed) =>
    [...owners].map((owner) => ({ kind, key: changed, sessionKey: owner })),
  );
}

function listed(entry: Entry | undefined, entries: Entry[]): Fate {
  if (entry === undefined) return "duplicate";
  entries.push(entry);
  return "accepted";
}
