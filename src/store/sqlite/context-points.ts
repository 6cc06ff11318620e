import type { Database, Statement } from "bun:sqlite";
import type { ContextPoint, ContextSpan, Thread } from "../../domain/context-point.ts";

type Row = [at: number, model: string | null, tokens: number, output: number];
type Bound = [sessionKey: number, after: number, before: number, subagentId: string | null, limit: number];

const ownSource = `(query_source IS NULL OR query_source IN ('main', 'sdk') OR
  substr(query_source, 1, 16) = 'repl_main_thread')`;

/** `isOnMainThread` in SQL; the contract holds the two together. */
export const mainThread = `subagent_id IS NULL AND subagent_type IS NULL AND ${ownSource}`;

/** `isInConversation` of a request that names the subagent. */
const ofSubagent = `subagent_id = ?4 AND (${ownSource} OR
  query_source IN ('agent', 'subagent', 'sidechain') OR substr(query_source, 1, 6) = 'agent:')`;

/** How full the conversations of a session were. Asked every second of every live session: index-led, from the newest back. */
export class ContextPoints {
  readonly #main: Statement<Row, Bound>;
  readonly #subagent: Statement<Row, Bound>;

  constructor(db: Database) {
    this.#main = db.prepare(pointSql(`?4 IS NULL AND ${mainThread}`));
    this.#subagent = db.prepare(pointSql(ofSubagent));
  }

  of({ sessionKey, subagentId }: Thread, { after, before, limit }: ContextSpan): ContextPoint[] {
    const statement = subagentId === undefined ? this.#main : this.#subagent;
    const times = [after ?? Number.MIN_SAFE_INTEGER, before ?? Number.MAX_SAFE_INTEGER] as const;
    const rows = statement.values(sessionKey, ...times, subagentId ?? null, limit);
    return (rows as Row[]).toReversed().map(([at, model, tokens, output]) => {
      return { at, model: model ?? undefined, tokens, output };
    });
  }
}

function pointSql(which: string): string {
  return `SELECT at, model, input + cache_read + cache_write, output FROM request
    WHERE session_key = ?1 AND at > ?2 AND at < ?3 AND failed = 0 AND input IS NOT NULL AND ${which}
    ORDER BY at DESC, key DESC LIMIT ?5`;
}
