import type { AlertLog, AlertQuestion, KeyedAlert } from "../alert-log.ts";
import type { MemoryAlertBook } from "./alert-book.ts";

/** What the book of a ledger in memory holds. */
export function memoryAlertLog(book: MemoryAlertBook): AlertLog {
  return {
    open: () => book.alerts.filter(({ state }) => state !== "resolved").toSorted((a, b) => a.key - b.key),
    byKey: (key) => book.alerts.find((alert) => alert.key === key),
    page: (question, limit, before = Infinity) =>
      book
        .inOrder()
        .toReversed()
        .filter((alert) => alert.change < before && isAsked(alert, question))
        .slice(0, limit),
    after: (change, limit) =>
      book
        .inOrder()
        .filter((alert) => alert.change > change)
        .slice(0, limit),
    last: () => book.inOrder().at(-1)?.change ?? 0,
    silences: () => book.silences.toReversed(),
  };
}

function isAsked({ state, rule, firedAt, owner }: KeyedAlert, question: AlertQuestion): boolean {
  const { filter, states } = question;
  if (state === "resolved" && firedAt === undefined) return false;
  if (states !== undefined && !states.includes(state)) return false;
  const wanted: readonly (readonly [string | undefined, string | undefined])[] = [
    [question.rule, rule],
    [filter.agent, owner.agent],
    [filter.sessionId, owner.sessionId],
    [filter.project, owner.project],
    [filter.branch, owner.branch],
    [filter.user, owner.user],
    [filter.team, owner.team],
  ];
  return wanted.every(([want, have]) => want === undefined || want === have);
}
