import type { Database, Statement } from "bun:sqlite";
import { sourceBit } from "../../domain/source.ts";
import { claims, leaves, mayBePair, neediestLine, pairOf, pairSources } from "../../domain/request-pair.ts";
import type { PriceOf, Request } from "../../domain/request.ts";
import {
  areTwins,
  bestKnown,
  isAnswerOfBoth,
  isEventWithoutLine,
  isJoinedOf,
  isLineWithoutRequest,
  longestAnswerMs,
  twinSlackMs,
} from "../../domain/request-twin.ts";
import { nearest } from "../../domain/thing.ts";
import type { Keyed } from "../store.ts";
import { requestMapping, usageOf } from "./mapping.ts";
import type { Parting } from "./thing-book.ts";
import { keyedBy, type Row } from "./thing-table.ts";

const isLine = "request_id IS NULL AND message_id IS NOT NULL";

/** Finds the other account of an answer that is told twice without a common id: by a line of a transcript and by an event. */
export class RequestTwins {
  readonly #lines: Statement<Row, number[]>;
  readonly #events: Statement<Row, number[]>;
  readonly #pairs: Statement<Row, number[]>;
  readonly #said: Statement<Row, [number]>;
  readonly #priceOf: PriceOf | undefined;
  /** Nearly every ledger has no line without an id: then no event has to look for one. */
  #hasLines: boolean;

  constructor(db: Database, priceOf: PriceOf | undefined) {
    this.#priceOf = priceOf;
    const alike = "session_key = ? AND at BETWEEN ? AND ? AND input = ?";
    this.#lines = db.prepare(`SELECT * FROM request WHERE ${alike} AND ${isLine}`);
    this.#events = db.prepare(`SELECT * FROM request WHERE ${alike} AND message_id IS NULL`);
    this.#pairs = db.prepare(
      `SELECT * FROM request WHERE ${alike} AND ${isLine} AND sources = ${pairSources}`,
    );
    const isOfLine = `source = ${sourceBit("transcript")} AND is_placeholder = 1`;
    this.#said = db.prepare(`SELECT * FROM disagreement WHERE request_key = ? AND ${isOfLine}`);
    this.#hasLines = db.query(`SELECT 1 FROM request WHERE ${isLine} LIMIT 1`).get() !== null;
  }

  /** The key of the request that an account is of, where `known` is what its ids lead to. */
  of(told: Request, known: Request | undefined): number | undefined {
    if (isLineWithoutRequest(told)) {
      this.#hasLines = true;
      if (known !== undefined && !isLineWithoutRequest(known)) return undefined;
      return this.#eventOf(bestKnown(told, known));
    }
    return this.#hasLines && isEventWithoutLine(told) && (known === undefined || isEventWithoutLine(known))
      ? this.#lineOf(told)
      : undefined;
  }

  /**
   * The key of the request that another ledger's account is of where one of the two ledgers had joined an answer and the other knows its event
   * alone. Only what another ledger holds is known by this: an event that comes again from its client is known as it came.
   */
  joinedOf(told: Request, known: Request | undefined): number | undefined {
    if (isEventWithoutLine(told) && known === undefined) {
      const answers = near(this.#lines, told, (told.durationMs ?? 0) + twinSlackMs);
      return nearest(answers, told, (one) => isJoinedOf(one, told))?.key;
    }
    if (!isAnswerOfBoth(told) || (known !== undefined && !isLineWithoutRequest(known))) return undefined;
    const events = near(this.#events, told, longestAnswerMs);
    return nearest(events, told, (one) => isJoinedOf(told, one))?.key;
  }

  /** The pair that has to be parted before a line can be put where it belongs: another's whose event is rather its own, or its own. */
  pairBefore(told: Request, known: Keyed<Request> | undefined): Parting<Request> | undefined {
    if (!this.#hasLines || !isLineWithoutRequest(told)) return undefined;
    if (known !== undefined && !isLineWithoutRequest(known)) {
      const own = this.#partingOf(known);
      return own !== undefined && leaves(told, own) ? own : undefined;
    }
    const line = bestKnown(told, known);
    if (this.#eventOf(line) !== undefined) return undefined;
    const pairs = near(this.#pairs, line, longestAnswerMs).flatMap((one) => this.#partingOf(one) ?? []);
    return nearest(pairs, line, (pair) => claims(line, pair));
  }

  #partingOf({ key, ...joined }: Keyed<Request>): Parting<Request> | undefined {
    const said = mayBePair(joined) ? this.#said.get(key) : null;
    if (said === null) return undefined;
    return { key, at: joined.at, joined, ...pairOf(joined, usageOf(said), this.#priceOf) };
  }

  #eventOf(line: Request): number | undefined {
    const events = near(this.#events, line, longestAnswerMs);
    return nearest(events, line, (one) => isEventWithoutLine(one) && areTwins(line, one))?.key;
  }

  #lineOf(event: Request): number | undefined {
    const lines = near(this.#lines, event, (event.durationMs ?? 0) + twinSlackMs);
    return neediestLine(
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
