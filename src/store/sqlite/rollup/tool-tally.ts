import type { Database } from "bun:sqlite";
import type { Filter, ToolCallGroup, ToolDimension } from "../../store.ts";
import { isNamed, waitSql } from "./work-sum.ts";

/** Calls that are in memory at a time: a few megabytes. */
const pageCalls = 20_000;

/** What calls are told apart by: a fact of their session, or their own tool. */
type TalliedDimension = Exclude<ToolDimension, "subagent-type">;

const factColumns = { session: "id", project: "project", branch: "branch", agent: "agent" } as const;

/** A row of the statement below. */
type Call = readonly [
  at: number,
  key: number,
  subject: number | string | null,
  durationMs: number | null,
  success: number | null,
  decidedBy: string | null,
  decision: string | null,
  waitMs: number | null,
];

/** What a dimension is read from: the tool, or the session, in place of which a call that names none has its agent. */
const subjects: Partial<Record<TalliedDimension, string>> = {
  tool: "tool",
  agent: "coalesce(session_key, agent)",
};

/** In order of time, as the index has them, so that each page begins where the last one ended. */
function pageSql(subject = "session_key"): string {
  return `SELECT at, key, ${subject}, duration_ms, success, decided_by, decision, ${waitSql}
    FROM tool_call WHERE (at, key) > (?1, ?2) AND at < ?3 AND ${isNamed}
    ORDER BY at, key LIMIT ${pageCalls}`;
}

/**
 * The calls of a span that went alike, tallied here: to group a million of them, SQLite sorts them by five columns, which takes twice
 * as long as to read and tally them.
 */
export function tallyToolCalls(
  db: Database,
  dimension: TalliedDimension,
  span: Pick<Filter, "from" | "to">,
): ToolCallGroup[] {
  // One transaction: a call that moves to an earlier time while another process reads would be on no page.
  return db.transaction(() => tallyPages(db, dimension, span))();
}

function tallyPages(
  db: Database,
  dimension: TalliedDimension,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: Pick<Filter, "from" | "to">,
): ToolCallGroup[] {
  const keyOf = dimension === "tool" ? nameOf : factsBy(db, factColumns[dimension]);
  const page = db.query(pageSql(subjects[dimension]));
  const tally = new Tally();
  let last: readonly [at: number, key: number] = [from, 0];
  for (;;) {
    const calls = page.values(...last, to) as unknown as Call[];
    for (const call of calls) tally.add(keyOf(call[2]), call);
    const end = calls.at(-1);
    if (end === undefined || calls.length < pageCalls) return tally.groups;
    last = [end[0], end[1]];
  }
}

function nameOf(subject: Call[2]): string | undefined {
  return subject === null ? undefined : String(subject);
}

/** A fact of the session of each call. Sessions are read once: a join would look one up for every call. */
function factsBy(db: Database, column: string): typeof nameOf {
  const rows = db.query(`SELECT key, ${column} FROM session`).values() as [Call[2], string | null][];
  const facts = new Map(rows);
  return (subject) => (typeof subject === "string" ? subject : (facts.get(subject) ?? undefined));
}

/** A group as it grows. */
type Growing = { -readonly [Name in keyof ToolCallGroup]: ToolCallGroup[Name] };

/** Groups by key, by how the calls went, and by how long they took. */
class Tally {
  readonly groups: Growing[] = [];
  readonly #byKey = new Map<string | undefined, Map<number, Map<number | null, Growing>>>();
  /** Numbers of the ways that calls went: words of senders, of which there may be any number. */
  readonly #ways = new Map<string | null, Map<string | null, number>>();
  #lastWay = 0;

  add(key: string | undefined, call: Call): void {
    const [, , , durationMs, success, decidedBy, decision, waitMs] = call;
    const durations = this.#durationsOf(key, this.#wayOf(decision, decidedBy) + (success ?? 2));
    const known = durations.get(durationMs);
    const group = known ?? {
      key,
      durationMs: durationMs ?? undefined,
      decision: decision ?? undefined,
      decidedBy: decidedBy ?? undefined,
      success: success === null ? undefined : success === 1,
      calls: 0,
      waitMs: undefined,
    };
    if (known === undefined) {
      durations.set(durationMs, group);
      this.groups.push(group);
    }
    group.calls += 1;
    if (waitMs !== null) group.waitMs = (group.waitMs ?? 0) + waitMs;
  }

  /** Three numbers from this one on: failed, succeeded, nobody told. */
  #wayOf(decision: string | null, decidedBy: string | null): number {
    const own = this.#ways.get(decision) ?? new Map<string | null, number>();
    if (own.size === 0) this.#ways.set(decision, own);
    const known = own.get(decidedBy);
    if (known !== undefined) return known;
    this.#lastWay += 3;
    own.set(decidedBy, this.#lastWay);
    return this.#lastWay;
  }

  #durationsOf(key: string | undefined, way: number): Map<number | null, Growing> {
    const ways = this.#byKey.get(key) ?? new Map<number, Map<number | null, Growing>>();
    if (ways.size === 0) this.#byKey.set(key, ways);
    const durations = ways.get(way) ?? new Map<number | null, Growing>();
    if (durations.size === 0) ways.set(way, durations);
    return durations;
  }
}
