import { totalTokens } from "../../domain/usage.ts";
import { rankOf, type RequestOrder, type RequestPlace } from "../../store/close-up.ts";
import type { LedgerReader } from "../../store/store.ts";
import { usdOrNull } from "../session-shape.ts";
import { schemaVersion, type RequestShape } from "../shape.ts";
import { foreignCursor, pageOf, type Page } from "../page.ts";
import { requestShape } from "../thing-shape.ts";
import { askedSession, type CloseUpQuestion } from "./question.ts";

/** A request with what each class of its tokens cost; the parts are null where nobody split it. */
export interface PricedRequestShape extends RequestShape {
  readonly subagent_type: string | null;
  /** All classes together; null where nobody told. */
  readonly tokens: number | null;
  readonly input_cost_usd: number | null;
  readonly output_cost_usd: number | null;
  readonly cache_read_cost_usd: number | null;
  readonly cache_creation_cost_usd: number | null;
  /** What its prompt would have cost more without a cache; below zero where writing it did not pay. */
  readonly cache_savings_usd: number | null;
}

/** Answers `GET /api/sessions/ID/requests`. A cursor goes on in the order it was made for, and is refused in another. */
export interface SessionRequestsAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly agent: string;
  readonly sort: RequestOrder;
  readonly requests: readonly PricedRequestShape[];
  readonly next_cursor: string | null;
}

/** The requests of one session, a page at a time, in the order that is asked for. */
export function sessionRequests(
  reader: LedgerReader,
  question: CloseUpQuestion & { readonly sort: RequestOrder; readonly page: Page },
): SessionRequestsAnswer {
  const { sort, page } = question;
  const { session, span } = askedSession(reader, question);
  const after = page.cursor === undefined ? undefined : parsePlace(page.cursor, sort);
  const found = reader.closeUp.requests(span, { order: sort, limit: page.limit + 1, after });
  const { rows, next } = pageOf(found, page.limit, (last) => `${sort}.${rankOf(sort, last)}.${last.key}`);
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    agent: session.agent,
    sort,
    requests: rows.map((request) => pricedShape(request, session.id)),
    next_cursor: next,
  };
}

type Priced = Parameters<typeof requestShape>[0];

function pricedShape(request: Priced, sessionId: string): PricedRequestShape {
  const { costSplit: split, usage, subagentType } = request;
  return {
    ...requestShape(request, sessionId),
    subagent_type: subagentType ?? null,
    tokens: usage === undefined ? null : totalTokens(usage),
    input_cost_usd: usdOrNull(split?.inputNano),
    output_cost_usd: usdOrNull(split?.outputNano),
    cache_read_cost_usd: usdOrNull(split?.cacheReadNano),
    cache_creation_cost_usd: usdOrNull(split?.cacheWriteNano),
    cache_savings_usd: usdOrNull(split?.cacheSavedNano),
  };
}

/** The place that a page ended at. Throws `invalid` for anything else, and for a page of another order. */
function parsePlace(text: string, order: RequestOrder): RequestPlace {
  const [, named, rank, key] = /^([a-z]+)\.(-1|\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (named !== order) throw foreignCursor(" in this order");
  return { rank: Number(rank), key: Number(key) };
}
