import { formatWhole } from "../../domain/whole.ts";
import type { Finding } from "../../domain/alert.ts";
import { nanoToUsd, usdToNano } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import { formatUsd } from "../../format/money.ts";
import { spentBySession, type Spent } from "../../query/budget/spent.ts";
import { isUsedUp, limitOf, sessionBudget } from "../../query/budget/standing.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** A session that rests spends nothing. */
const restsAfterMs = 3_600_000;

/** Sessions at work that cost more than their budget, or many times what sessions usually cost. */
export const sessionCost: Rule = {
  name: "session_cost",
  everyMs: 10_000,
  find: (reader, asked) =>
    asked.live
      .filter(({ lastSeenAt }) => asked.now - lastSeenAt <= restsAfterMs)
      .flatMap((session) => findingOf(reader, session, asked) ?? []),
};

function findingOf(reader: LedgerReader, session: Session, asked: Asked): Finding | undefined {
  const { budgets, now } = asked;
  if (budgets === undefined) return undefined;
  const spent = spentBySession(reader, session);
  const usd = nanoToUsd(spent.nano);
  const limitUsd = brokenLimit(reader, session, { ...asked, spent });
  const why =
    limitUsd === undefined
      ? excessOf(usd, asked, budgets.usual(now).session)
      : `more than the ${formatUsd(limitUsd)} that a session may`;
  if (why === undefined) return undefined;
  return {
    rule: "session_cost",
    subject: subjectOf(session),
    severity: "attention",
    level: limitUsd,
    title: `${nameOf(session)} cost ${spent.unpricedRequests + spent.unpricedTokens > 0 ? "at least " : ""}${formatUsd(usd)}, ${why}`,
    action: "See what it spends it on, and stop it if that is not worth it",
    command: sessionCommand(reader, "hallmonitor session", session),
    owner: whose(session),
  };
}

/** What the session may cost, in dollars with all that it was allowed, where it cost as much. */
function brokenLimit(
  reader: LedgerReader,
  session: Session,
  { budgets, now, spent }: Asked & { readonly spent: Spent },
): number | undefined {
  const budget = budgets?.settings.session;
  if (budget === undefined) return undefined;
  const name = { ...sessionBudget(session), limitNano: usdToNano(budget) };
  const limit = limitOf(name, { allowances: reader.allowances.holding(now), now });
  return isUsedUp(spent, limit) ? nanoToUsd(limit.nano) : undefined;
}

function excessOf(usd: number, { settings }: Asked, usual: number | undefined): string | undefined {
  const { times, leastUsd } = settings.session_cost;
  if (usual === undefined || leastUsd === undefined || usd < leastUsd || usd < usual * times)
    return undefined;
  return `${formatWhole(Math.floor(usd / usual))} times what sessions usually do (${formatUsd(usual)})`;
}
