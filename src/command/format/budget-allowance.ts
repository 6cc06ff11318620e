import type { AllowedAnswer } from "../../query/budget/allowance.ts";
import type { AllowanceShape } from "../../query/budget/shape.ts";
import { formatUsd } from "../../format/money.ts";
import type { Calendar } from "../../query/calendar.ts";
import { plainText } from "./text.ts";

/** What clocks and calendars show. */
export type ClockCalendar = Pick<Calendar, "keyOf" | "timeOf">;

/** What was allowed, a line each, with the way back: `revoke` is the command for an id. */
export function formatAllowed(
  { allowances }: AllowedAnswer,
  { calendar, revoke }: { readonly calendar: ClockCalendar; readonly revoke: (id: string) => string },
): string {
  return allowances
    .map((one) => `allowed ${allowanceWords(one, calendar)}; take it back with '${revoke(one.id)}'`)
    .join("\n");
}

/** What `budget revoke` took back, a line each. */
export function formatRevoked({ allowances }: AllowedAnswer, calendar: ClockCalendar): string {
  return allowances.map((one) => `${one.id} is revoked: ${allowanceWords(one, calendar)}`).join("\n");
}

/** `$5.00 more for session 1a2b3c4d of codex`, `any amount for the day until 2026-11-28 23:10`. */
export function allowanceWords(allowance: AllowanceShape, calendar: ClockCalendar): string {
  const { usd, until } = allowance;
  const amount = usd === null ? "any amount" : `${formatUsd(usd)} more`;
  const end = until === null ? "" : ` until ${clockText(Date.parse(until), calendar)}`;
  return `${amount} for ${ownerWords(allowance)}${end}`;
}

function ownerWords({ scope, name, agent, period }: AllowanceShape): string {
  if (scope === "total") return `the ${period}`;
  const own = `${scope} ${plainText(name ?? "")}${agent === null ? "" : ` of ${plainText(agent)}`}`;
  return period === null ? own : `the ${period} of ${own}`;
}

function clockText(at: number, calendar: ClockCalendar): string {
  return `${calendar.keyOf(at, "day")} ${calendar.timeOf(at)}`;
}
