import type { NanoUsd } from "../domain/money.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import type { Statement } from "../domain/statement.ts";
import { isAccountItsOwn } from "./own-account.ts";

/** A difference below a tenth of a cent is rounding. */
export const roundingNano: NanoUsd = 1_000_000;

/** What the client says of a session: as a whole, as each of its channels told it last, and request by request. */
type Said = Pick<SessionTotals, "statements"> & Partial<Pick<SessionTotals, "reportedNano">>;

/**
 * The client's own account of a session, the same for all who hold ours against it: the one with tokens, which tells more, unless
 * one of money alone has gone on since; a running total only grows. Where it names no cost, that one does. What is older than what it
 * would be held against is none: a status line drawn before the first answer, or before the latest request. Nor is money that holds
 * what other sessions spent.
 */
export function accountOf(session: Session, { statements, reportedNano }: Said): Statement | undefined {
  const isOfMoney = ({ costNano }: Statement): boolean =>
    costNano !== undefined && costNano > 0 && !isBehind(costNano, reportedNano) && isAccountItsOwn(session);
  const latest = statements.toSorted((a, b) => (b.costNano ?? 0) - (a.costNano ?? 0) || b.at - a.at);
  const whole = latest.find(({ usage }) => usage !== undefined);
  const money = latest.find(isOfMoney);
  if (whole === undefined || isBehind(whole.costNano, money?.costNano)) return money;
  return { ...whole, costNano: whole.costNano ?? money?.costNano };
}

/**
 * What the client says that a session cost: by its account, or where that is of more than this session, behind or not there, by what
 * it said of each request. Undefined where it said nothing.
 */
export function clientCost(
  session: Session,
  said: Pick<SessionTotals, "statements" | "reportedNano">,
): NanoUsd | undefined {
  const told = isAccountItsOwn(session) ? accountOf(session, said)?.costNano : undefined;
  return told === undefined || isBehind(told, said.reportedNano) ? said.reportedNano : told;
}

function isBehind(nano: NanoUsd | undefined, other: NanoUsd | undefined): boolean {
  return nano !== undefined && other !== undefined && other - nano >= roundingNano;
}
