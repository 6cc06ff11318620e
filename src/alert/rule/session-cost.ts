import type { Finding } from "../../domain/alert.ts";
import { nanoToUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import { formatUsd } from "../../format/money.ts";
import { spentBySession } from "../../query/budget/spent.ts";
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
  const { nano, unpricedRequests } = spentBySession(reader, session);
  const usd = nanoToUsd(nano);
  const why = reasonOf(usd, asked, budgets.usual(now).session);
  if (why === undefined) return undefined;
  return {
    rule: "session_cost",
    subject: subjectOf(session),
    severity: "attention",
    title: `${nameOf(session)} cost ${unpricedRequests > 0 ? "at least " : ""}${formatUsd(usd)}, ${why}`,
    action: "See what it spends it on, and stop it if that is not worth it",
    command: sessionCommand(reader, "hallmonitor session", session),
    owner: whose(session),
  };
}

function reasonOf(usd: number, { budgets, settings }: Asked, usual: number | undefined): string | undefined {
  const budget = budgets?.settings.session;
  if (budget !== undefined && usd >= budget) return `more than the ${formatUsd(budget)} that a session may`;
  const { times, leastUsd } = settings.session_cost;
  if (usual === undefined || leastUsd === undefined || usd < leastUsd || usd < usual * times)
    return undefined;
  return `${Math.floor(usd / usual)} times what sessions usually do (${formatUsd(usual)})`;
}
