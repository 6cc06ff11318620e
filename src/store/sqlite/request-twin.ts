import type { Database, Statement } from "bun:sqlite";
import type { Request } from "../../domain/request.ts";
import {
  areTwins,
  isEventWithoutLine,
  isLineWithoutRequest,
  longestAnswerMs,
  nearestTwin,
  twinSlackMs,
} from "../../domain/request-twin.ts";
import { requestMapping } from "./mapping.ts";
import { keyedBy, type Row } from "./thing-table.ts";

const isLine = "request_id IS NULL AND message_id IS NOT NULL";

/** Finds the other account of an answer that is told twice without a common id: by a line of a transcript and by an event. */
export class RequestTwins {
  readonly #lines: Statement<Row, number[]>;
  readonly #events: Statement<Row, number[]>;
  /** Nearly every ledger has no line without an id: then no event has to look for one. */
  #hasLines: boolean;

  constructor(db: Database) {
    const alike = "session_key = ? AND at BETWEEN ? AND ? AND input = ?";
    this.#lines = db.prepare(`SELECT * FROM request WHERE ${alike} AND ${isLine}`);
    this.#events = db.prepare(`SELECT * FROM request WHERE ${alike} AND message_id IS NULL`);
    this.#hasLines = db.query(`SELECT 1 FROM request WHERE ${isLine} LIMIT 1`).get() !== null;
  }

  /** The key of the request that an account is of, where `known` is what its ids lead to. */
  of(told: Request, known: Request | undefined): number | undefined {
    if (isLineWithoutRequest(told)) {
      this.#hasLines = true;
      return known === undefined || isLineWithoutRequest(known) ? this.#eventOf(told) : undefined;
    }
    return this.#hasLines && isEventWithoutLine(told) && (known === undefined || isEventWithoutLine(known))
      ? this.#lineOf(told)
      : undefined;
  }

  #eventOf(line: Request): number | undefined {
    const events = near(this.#events, line, longestAnswerMs);
    return nearestTwin(
      events.filter((one) => isEventWithoutLine(one) && areTwins(line, one)),
      line,
    )?.key;
  }

  #lineOf(event: Request): number | undefined {
    const lines = near(this.#lines, event, (event.durationMs ?? 0) + twinSlackMs);
    return nearestTwin(
      lines.filter((one) => isLineWithoutRequest(one) && areTwins(one, event)),
      event,
    )?.key;
  }
}

/** Requests of the session with the same input, within so many milliseconds. */
function near(statement: Statement<Row, number[]>, { sessionKey, at, usage }: Request, withinMs: number) {
  if (sessionKey === undefined || usage === undefined) return [];
  const rows = statement.all(sessionKey, at - withinMs, at + withinMs, usage.input);
  return rows.map((row) => keyedBy(requestMapping, row));
}
