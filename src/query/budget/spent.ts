import type { NanoUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { accountOf } from "../client-account.ts";
import { isAccountItsOwn } from "../own-account.ts";

/** What a part of the ledger cost, as far as it has a price. */
export interface Spent {
  readonly nano: NanoUsd;
  /** Requests without a price: more was spent than `nano`. */
  readonly unpricedRequests: number;
  /** Tokens told as a sum without a cost: as in a row of usage. */
  readonly unpricedTokens: number;
  /** Whether what was spent is unknown, not zero: something was used and nothing of it has a price, or nobody knows whose it is. */
  readonly isUnknown: boolean;
}

/** What was spent by whom nobody can name. */
export const unknownSpent: Spent = { nano: 0, unpricedRequests: 0, unpricedTokens: 0, isUnknown: true };

/** What requests cost, and what counters tell of sessions that have none. Its cost grows with hours, not with requests. */
export function spentIn(reader: LedgerReader, filter: Filter): Spent {
  const asked = reader.costs({ filter });
  const counted = reader.usageFromCounters({ filter });
  const nano = [...asked, ...counted].reduce((sum, { costNano }) => sum + costNano, 0);
  const unpricedRequests = asked.reduce((sum, row) => sum + row.unpricedRequests, 0);
  const unpricedTokens = counted.reduce((sum, row) => sum + row.unpricedTokens, 0);
  const lacks = unpricedRequests > 0 || unpricedTokens > 0;
  return { nano, unpricedRequests, unpricedTokens, isUnknown: nano === 0 && lacks };
}

/**
 * What a session cost, its subagents included. The client's own account counts where it is ahead: it is told with every line
 * under a session, and with each request, and knows prices that the catalogue may lack.
 */
export function spentBySession(reader: LedgerReader, session: Session): Spent {
  const known = spentIn(reader, { sessionKey: session.key });
  const said = Math.max(toldBySession(reader, session) ?? 0, toldByRequests(reader, session, known));
  if (said <= known.nano) return known;
  return { ...known, nano: said, isUnknown: false };
}

/** What the client said of the session's requests, one by one; asked for only where some have no price here. */
function toldByRequests(reader: LedgerReader, { key }: Session, { unpricedRequests }: Spent): NanoUsd {
  if (unpricedRequests === 0) return 0;
  const rows = reader.usage({ filter: { sessionKey: key } });
  return rows.reduce((sum, { reportedNano = 0 }) => sum + reportedNano, 0);
}

/** Statements of one session: a running total per channel. */
const mostStatements = 10;

function toldBySession(reader: LedgerReader, session: Session): NanoUsd | undefined {
  if (!isAccountItsOwn(session)) return undefined;
  const statements = reader.statements({ sessionKey: session.key }, mostStatements);
  return accountOf(session, { statements })?.costNano;
}
