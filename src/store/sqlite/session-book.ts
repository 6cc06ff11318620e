import type { Database, Statement } from "bun:sqlite";
import type { Activity } from "../../domain/activity.ts";
import { follow } from "../../domain/next-activity.ts";
import { sources, sourceBit } from "../../domain/source.ts";
import type { Observation } from "../../domain/observation.ts";
import { tellsStandIn } from "../../domain/prompt.ts";
import {
  copiesWith,
  isSketch,
  lifeWith,
  mergeFacts,
  newSession,
  sketchWith,
  uniteSessions,
  type Session,
  type SessionFacts,
} from "../../domain/session.ts";
import { tableNames } from "../../domain/table-names.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Owner } from "../whole.ts";
import { toSql, type Row } from "./thing-table.ts";

/** Sessions held in memory between commits. Beyond this the book is emptied and read again: 10,000 are about 10 MB. */
const maxOpen = 10_000;

const factColumns = {
  project: "project",
  repository: "repository",
  branch: "branch",
  user: "user",
  host: "host",
  clientVersion: "client_version",
  entrypoint: "entrypoint",
  terminal: "terminal",
  title: "title",
  team: "team",
  name: "name",
  parentSessionId: "parent_session_id",
  pullRequest: "pull_request",
  begunAs: "begun_as",
} as const satisfies Record<keyof SessionFacts, string>;
const factNames = tableNames(factColumns);

/** A session between commits. It changes with every observation, so it is changed in place. */
export interface OpenSession {
  readonly key: number;
  readonly agent: string;
  readonly id: string;
  facts: SessionFacts;
  /** The facts object merged last; the same object again has nothing to add. */
  told: SessionFacts | undefined;
  startedAt: UnixMs;
  lastSeenAt: UnixMs;
  seenBySource: readonly number[];
  activity: Activity | undefined;
  hasHooks: boolean;
  copiedRequests: number;
  copiedTokens: number;
  isHearsay: boolean;
  /** Whether its prompts are known better than by stand-ins, which are gone then; undefined where it was told of since somebody looked. */
  isKnownBetter: boolean | undefined;
}

/** Who names a session, and when. */
type Named = Pick<Observation, "agent" | "at">;

/** The writer's view of the sessions: found or made per observation, written once per commit. */
export class SessionBook {
  readonly #byId: Statement<Row, [string, string]>;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #raise: Statement;
  readonly #hasThings: Statement<unknown, [number]>;
  readonly #open = new Map<string, OpenSession>();
  readonly #touched = new Set<OpenSession>();
  readonly #raised = new Set<number>();
  /** Made in this transaction, by whatever named them; those of which nothing is taken go again. */
  readonly #made = new Map<OpenSession, string>();
  #last: { readonly agent: string; readonly id: string; readonly open: OpenSession } | undefined;
  /** The largest key of a session that was let go of. Who remembers sessions by their keys must not take another one for it. */
  #lastDropped = 0;
  readonly #db: Database;
  /** Undefined until it is first asked for, and after a rollback. */
  #changed: number | undefined;

  constructor(db: Database) {
    this.#db = db;
    this.#byId = db.prepare("SELECT * FROM session WHERE agent = ? AND id = ?");
    this.#insert = db.prepare(
      `INSERT INTO session (key, agent, id, started_at, last_seen_at, changed, seen_by_source)
       SELECT max(coalesce(max(key), 0), ?) + 1, ?, ?, ?, ?, 0, '[]' FROM session`,
    );
    this.#delete = db.prepare("DELETE FROM session WHERE key = ?");
    this.#raise = db.prepare("UPDATE session SET changed = ? WHERE key = ?");
    this.#hasThings = db.prepare(
      `SELECT 1 FROM request WHERE session_key = ?1 UNION ALL SELECT 1 FROM tool_call WHERE session_key = ?1
       UNION ALL SELECT 1 FROM prompt WHERE session_key = ?1 AND (prompt_id IS NOT NULL OR sources <> ${sourceBit("transcript")})
       LIMIT 1`,
    );
    const facts = factNames.map((name) => `${factColumns[name]} = ?`).join(", ");
    this.#update = db.prepare(
      `UPDATE session SET ${facts}, started_at = ?, last_seen_at = ?, changed = ?, seen_by_source = ?,
       activity = ?, has_hooks = ?, copied_requests = ?, copied_tokens = ? WHERE key = ?`,
    );
  }

  /** The observation's session, made on first sight; undefined when it names none. */
  of(seen: Named & Pick<Observation, "sessionId">): OpenSession | undefined {
    return seen.sessionId === undefined ? undefined : this.#opened(seen, seen.sessionId);
  }

  /** The sessions of which something was told in this transaction. */
  told(): Iterable<OpenSession> {
    return this.#touched;
  }

  /** Takes what an accepted observation says of its session. */
  touch(seen: Observation): void {
    if (seen.sessionId === undefined) return;
    const open = this.#opened(seen, seen.sessionId);
    if (tellsStandIn(seen)) {
      if (isSketch(open)) Object.assign(open, sketchWith(open, { project: seen.facts.project, at: seen.at }));
      this.#touched.add(open);
      return;
    }
    Object.assign(open, lifeWith(open, seen));
    open.isHearsay = false;
    if (open.told !== seen.facts) open.facts = mergeFacts(open.facts, seen.facts);
    open.told = seen.facts;
    if (seen.sign !== undefined) open.activity = follow(open.activity, seen.sign, seen.at);
    if (seen.source === "hook") open.hasHooks = true;
    this.#touch(open);
  }

  /** A session of another ledger, made on first sight. While it is known by name only, it spans its things. */
  ofOwner({ agent, id, project }: Owner, at: UnixMs): OpenSession {
    const open = this.#opened({ agent, at }, id);
    if (!isSketch(open)) return open;
    const isKnown = open.startedAt <= at && at <= open.lastSeenAt && open.facts.project === project;
    if (isKnown && !this.#made.has(open)) return open;
    Object.assign(open, sketchWith(open, { project, at }));
    this.#touched.add(open);
    return open;
  }

  /** Takes what another ledger holds of a session; false when that is nothing new. */
  merge(told: Omit<Session, "key" | "changed">): boolean {
    const open = this.#opened({ agent: told.agent, at: told.startedAt }, told.id);
    const isNew = this.#made.has(open);
    const united = uniteSessions(open, told);
    const { facts, startedAt, lastSeenAt, seenBySource, activity, hasHooks, copiedRequests, copiedTokens } =
      open;
    const known = {
      facts,
      startedAt,
      lastSeenAt,
      seenBySource,
      activity,
      hasHooks,
      copiedRequests,
      copiedTokens,
    };
    if (!isNew && Bun.deepEquals(known, united)) return false;
    Object.assign(open, united, { told: undefined });
    this.#touch(open);
    return true;
  }

  /** Marks a session as one of which something is told that is no stand-in. */
  mark({ agent, id }: Owner, at: UnixMs): void {
    const open = this.#opened({ agent, at }, id);
    open.isHearsay = false;
    this.#touch(open);
  }

  /** Takes note that a file of the session repeats a request that is counted already. */
  countCopy(seen: Observation, tokens: number): void {
    if (seen.sessionId === undefined) return;
    const open = this.#opened(seen, seen.sessionId);
    Object.assign(open, copiesWith(open, seen, tokens));
    this.#touched.add(open);
  }

  /** Counts sessions as changed of which nothing is told, but whose things or sums are others now, when it is written next. */
  raise(keys: Iterable<number>): void {
    for (const key of keys) this.#raised.add(key);
  }

  /** Writes the touched sessions and those that were raised, and returns their keys. Part of the writer's transaction. */
  flush(): number[] {
    this.#forgetEmpty();
    for (const { key } of this.#touched) this.#raised.delete(key);
    if (this.#touched.size + this.#raised.size === 0) return [];
    this.#changed = (this.#changed ?? this.#lastChange()) + 1;
    const change = this.#changed;
    // One that was let go of is nobody's any more.
    const keys = [...this.#raised].filter((key) => this.#raise.run(change, key).changes > 0);
    this.#raised.clear();
    for (const open of this.#touched) {
      this.#write(open, this.#changed);
      keys.push(open.key);
    }
    this.#touched.clear();
    if (this.#open.size > maxOpen) {
      this.#open.clear();
      this.#last = undefined;
    }
    return keys;
  }

  /** Takes note that a session which is known by name only spans less than it did: some of its things left. */
  respan(
    { agent, id }: Pick<OpenSession, "agent" | "id">,
    startedAt: UnixMs,
    lastSeenAt: UnixMs,
  ): OpenSession {
    const open = this.#opened({ agent, at: startedAt }, id);
    if (isSketch(open)) Object.assign(open, { startedAt, lastSeenAt });
    this.#touched.add(open);
    return open;
  }

  /** Lets go of a session of which nothing is left. */
  drop({ agent, id, key }: Pick<OpenSession, "agent" | "id" | "key">): void {
    const name = JSON.stringify([agent, id]);
    const open = this.#open.get(name);
    if (open !== undefined) {
      this.#touched.delete(open);
      this.#made.delete(open);
    }
    this.#open.delete(name);
    this.#raised.delete(key);
    this.#last = undefined;
    this.#delete.run(key);
    this.#lastDropped = Math.max(this.#lastDropped, key);
  }

  /** Forgets what a rolled-back transaction had changed. */
  reset(): void {
    this.#open.clear();
    this.#last = undefined;
    this.#touched.clear();
    this.#raised.clear();
    this.#made.clear();
    this.#changed = undefined;
  }

  #touch(open: OpenSession): void {
    this.#touched.add(open);
    if (open.isKnownBetter === false) open.isKnownBetter = undefined;
  }

  #opened(seen: Named, id: string): OpenSession {
    // What comes together is mostly of one session.
    const last = this.#last;
    if (last !== undefined && last.id === id && last.agent === seen.agent) return last.open;
    const open = this.#find(seen, id);
    this.#last = { agent: seen.agent, id, open };
    return open;
  }

  #find(seen: Named, id: string): OpenSession {
    const name = JSON.stringify([seen.agent, id]);
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const { changed, ...session } = this.#load(seen, id);
    const isHearsay = isSketch(session) && (changed === 0 || this.#hasThings.get(session.key) === null);
    const open = { ...session, told: undefined, isHearsay, isKnownBetter: undefined };
    this.#open.set(name, open);
    if (changed === 0) this.#made.set(open, name);
    return open;
  }

  /** A session is made for what it holds: a copy of which all is known elsewhere makes none. */
  #forgetEmpty(): void {
    for (const [open, name] of this.#made) {
      if (this.#touched.has(open)) continue;
      this.#delete.run(open.key);
      this.#open.delete(name);
      this.#last = undefined;
    }
    this.#made.clear();
  }

  #load(seen: Named, id: string): Session {
    const row = this.#byId.get(seen.agent, id);
    if (row !== null) return sessionOf(row);
    const { lastInsertRowid } = this.#insert.run(this.#lastDropped, seen.agent, id, seen.at, seen.at);
    return newSession(Number(lastInsertRowid), { agent: seen.agent, id, at: seen.at });
  }

  #write(open: OpenSession, changed: number): void {
    this.#update.run(
      ...factNames.map((name) => toSql(open.facts[name])),
      open.startedAt,
      open.lastSeenAt,
      changed,
      JSON.stringify(open.seenBySource),
      open.activity === undefined ? null : JSON.stringify(open.activity),
      toSql(open.hasHooks),
      open.copiedRequests,
      open.copiedTokens,
      open.key,
    );
  }

  #lastChange(): number {
    const row = this.#db.query<{ last: number | null }, []>("SELECT max(changed) AS last FROM session").get();
    return row?.last ?? 0;
  }
}

/** A session row as a session. */
export function sessionOf(row: Row): Session {
  const facts: Record<string, string> = {};
  for (const name of factNames) {
    const value = row[factColumns[name]];
    if (value !== null && value !== undefined) facts[name] = String(value);
  }
  const counts = JSON.parse(String(row["seen_by_source"])) as number[];
  return {
    key: Number(row["key"]),
    agent: String(row["agent"]),
    id: String(row["id"]),
    facts,
    startedAt: Number(row["started_at"]),
    lastSeenAt: Number(row["last_seen_at"]),
    changed: Number(row["changed"]),
    seenBySource: sources.map((_, index) => counts[index] ?? 0),
    activity: activityOf(row["activity"]),
    hasHooks: row["has_hooks"] === 1,
    copiedRequests: Number(row["copied_requests"]),
    copiedTokens: Number(row["copied_tokens"]),
  };
}

function activityOf(text: string | number | null | undefined): Activity | undefined {
  // Written by #write from an Activity; JSON leaves out what is undefined, which reads the same.
  return typeof text === "string" ? (JSON.parse(text) as Activity) : undefined;
}
