import type { Database, Statement } from "bun:sqlite";
import { sourceBit } from "../../domain/source.ts";
import { isTypedDay, mayHaveAsked, typedAlias, typedName, type Prompt } from "../../domain/prompt.ts";
import { isHeardElsewhere, type Session } from "../../domain/session.ts";
import type { ChangedThing } from "../session-log.ts";
import type { AliasIndex } from "./alias-index.ts";
import type { EntryLog } from "./entry-log.ts";
import { sessionOf, type OpenSession, type SessionBook } from "./session-book.ts";
import type { ThingBook } from "./thing-book.ts";
import type { Row } from "./thing-table.ts";

interface StandInParts {
  readonly sessions: SessionBook;
  readonly prompts: ThingBook<Prompt>;
  readonly aliases: AliasIndex;
  readonly entries: EntryLog;
}

interface Candidate {
  readonly key: number;
  readonly at: number;
}

type FolderStatement = Statement<Row, [string, string | null]>;

/** A session as far as it matters whether it is known better than by what was typed. */
type Told = Pick<Session, "key" | "agent" | "id" | "facts" | "startedAt" | "lastSeenAt" | "seenBySource">;

const transcriptBit = sourceBit("transcript");
/** Where no prompt of the session stays; no thing has this key. */
const nobody = 0;

/**
 * Prompts that the client's list of typed prompts alone tells of. They leave when anything else tells of their session's prompts, and none
 * comes in after that, so that it does not matter which of the two is read first.
 */
export class StandIns {
  readonly #parts: StandInParts;
  readonly #hasRequest: Statement<unknown, [number]>;
  readonly #hasNamed: Statement<unknown, [number]>;
  readonly #candidates: Statement<Candidate, [number]>;
  readonly #next: Statement<{ key: number }, [number, number]>;
  readonly #last: Statement<{ key: number }, [number]>;
  readonly #dayRows: Statement<Row, []>;
  readonly #ofFolder: FolderStatement;
  readonly #lines: TypedLines;
  #daysHeld: Map<number, Told> | undefined;

  constructor(db: Database, parts: StandInParts) {
    this.#parts = parts;
    const prompts = "FROM prompt WHERE session_key = ?1";
    this.#hasRequest = db.prepare("SELECT 1 FROM request WHERE session_key = ? LIMIT 1");
    this.#hasNamed = db.prepare(
      `SELECT 1 ${prompts} AND (prompt_id IS NOT NULL OR sources <> ${transcriptBit}) LIMIT 1`,
    );
    this.#candidates = db.prepare(
      `SELECT key, at ${prompts} AND prompt_id IS NULL AND sources = ${transcriptBit} ORDER BY at, key`,
    );
    this.#next = db.prepare(`SELECT key ${prompts} AND at >= ?2 ORDER BY at, key LIMIT 1`);
    this.#last = db.prepare(`SELECT key ${prompts} ORDER BY at DESC, key DESC LIMIT 1`);
    this.#dayRows = db.prepare("SELECT * FROM session WHERE id GLOB 'history-*'");
    this.#ofFolder = db.prepare("SELECT * FROM session WHERE agent = ?1 AND (?2 IS NULL OR project = ?2)");
    this.#lines = new TypedLines(db);
  }

  /** Whether a session's prompts are known better than by a stand-in. */
  isKnownBetter(session: OpenSession): boolean {
    if (session.isKnownBetter !== undefined) return session.isKnownBetter;
    const isBetter = this.#look(session);
    // Where it is, those that an earlier program left may be there still.
    if (!isBetter) session.isKnownBetter = false;
    return isBetter;
  }

  /** Takes out what stands in for prompts that this transaction told of: looked for once in each session. */
  settle(): ChangedThing[] {
    const gone: ChangedThing[] = [];
    for (const session of this.#parts.sessions.told()) {
      if (session.isKnownBetter !== undefined) continue;
      session.isKnownBetter = this.#look(session);
      if (session.isKnownBetter) {
        const prompts = this.#standInsOf(session);
        gone.push(...this.#takeOut(session, prompts, session.key));
      }
    }
    return [...gone, ...this.#settleDays()];
  }

  /** Takes out what was typed on folders' days while a session lived there that is known better. */
  #settleDays(): ChangedThing[] {
    const told = [...this.#parts.sessions.told()];
    const toldKeys = new Set(told.map(({ key }) => key));
    for (const session of told) if (isTypedDay(session.id)) this.#days().set(session.key, session);
    const folders = new FolderSessions(this.#ofFolder, toldKeys);
    return [...this.#days().values()].flatMap((day) => {
      const isTold = toldKeys.has(day.key);
      const sessions = isTold ? [...told, ...folders.of(day)] : told;
      const gone = sessions.flatMap((session) => this.#takeOutOf(day, session));
      if (isTold || gone.length > 0) this.#leave(day, gone.length > 0);
      return gone;
    });
  }

  #takeOutOf(day: Told, session: Told): ChangedThing[] {
    if (!mayHaveAsked(session, day) || !this.#look(session)) return [];
    const prompts = this.#standInsOf(day).filter(({ at }) =>
      mayHaveAsked(session, day, { startedAt: at, lastSeenAt: at }),
    );
    return this.#takeOut(day, prompts, session.key);
  }

  /** A day spans what stays of it, and goes with the last of its prompts. */
  #leave(day: Told, isLess: boolean): void {
    const stays = this.#candidates.all(day.key);
    const [first, last] = [stays[0], stays.at(-1)];
    if (first !== undefined && last !== undefined) {
      if (isLess) this.#days().set(day.key, this.#parts.sessions.respan(day, first.at, last.at));
      return;
    }
    if (this.#look(day)) return;
    this.#parts.sessions.drop(day);
    this.#days().delete(day.key);
  }

  /** The folders' days: few or none, as only early clients noted no session. */
  #days(): Map<number, Told> {
    this.#daysHeld ??= new Map(
      this.#dayRows
        .all()
        .map(sessionOf)
        .filter(({ id }) => isTypedDay(id))
        .map((day) => [day.key, day]),
    );
    return this.#daysHeld;
  }

  /** Forgets what a rolled-back transaction had noted. */
  reset(): void {
    this.#lines.reset();
    this.#daysHeld = undefined;
  }

  #look(session: Told): boolean {
    const { key } = session;
    if (isHeardElsewhere(session) || this.#hasRequest.get(key) !== null || this.#hasNamed.get(key) !== null)
      return true;
    // Lines of older clients name no prompt either, and have other names.
    return this.#candidates.all(key).some((one) => !this.#isStandIn(session, one));
  }

  #isStandIn({ id }: Pick<Told, "id">, { key, at }: Candidate): boolean {
    return this.#parts.aliases.resolve("prompt", [typedAlias({ sessionId: id, at })]).keys.includes(key);
  }

  #standInsOf(session: Pick<Told, "key" | "id">): Candidate[] {
    return this.#candidates.all(session.key).filter((one) => this.#isStandIn(session, one));
  }

  /** `byKey` is the session that knows them better. */
  #takeOut(session: Pick<Told, "id">, gone: readonly Candidate[], byKey: number): ChangedThing[] {
    if (gone.length === 0) return [];
    const { prompts, aliases, entries } = this.#parts;
    entries.flush();
    entries.takeOut(this.#lines.of(gone));
    for (const { key, at } of gone) {
      aliases.forget(typedAlias({ sessionId: session.id, at }));
      prompts.takeOut(key);
    }
    // Who knows one by its number is led to what was asked next, or last; its number is not given out again.
    for (const { key, at } of gone) {
      const stays = this.#next.get(byKey, at) ?? this.#last.get(byKey);
      aliases.redirects.add("prompt", key, stays?.key ?? nobody);
    }
    return gone.map(({ key }) => ({ kind: "prompt", key, sessionKey: byKey }));
  }
}

/** The sessions of folders that were written before this transaction and are as they were: one look at a folder for all of its days. */
class FolderSessions {
  readonly #sessions: FolderStatement;
  readonly #told: ReadonlySet<number>;
  readonly #found = new Map<string, readonly Told[]>();

  constructor(sessions: FolderStatement, told: ReadonlySet<number>) {
    this.#sessions = sessions;
    this.#told = told;
  }

  of({ agent, facts: { project } }: Told): readonly Told[] {
    const name = JSON.stringify([agent, project]);
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const all = this.#sessions.all(agent, project ?? null).map(sessionOf);
    const found = all.filter(({ key }) => !this.#told.has(key));
    this.#found.set(name, found);
    return found;
  }
}

interface TypedLine {
  readonly seq: number;
  readonly key: number;
}

/**
 * The lines of the feed that tell of typed prompts, some ten thousand in years. The feed has no index by thing; so this reads it once, when
 * the first of them has to go, and follows it from there.
 */
class TypedLines {
  readonly #told: Statement<TypedLine, [number]>;
  readonly #lastSeq: Statement<{ last: number | null }, []>;
  readonly #seqs = new Map<number, number>();
  #readTo = 0;

  constructor(db: Database) {
    this.#told = db.prepare(
      `SELECT seq, thing_key AS key FROM entry
       WHERE seq > ? AND kind = 'prompt' AND name = '${typedName}' AND thing_key IS NOT NULL`,
    );
    this.#lastSeq = db.prepare("SELECT max(seq) AS last FROM entry");
  }

  of(things: readonly Candidate[]): readonly number[] {
    for (const { seq, key } of this.#told.iterate(this.#readTo)) this.#seqs.set(key, seq);
    this.#readTo = this.#lastSeq.get()?.last ?? 0;
    return things.flatMap(({ key }) => this.#seqs.get(key) ?? []);
  }

  reset(): void {
    this.#seqs.clear();
    this.#readTo = 0;
  }
}
