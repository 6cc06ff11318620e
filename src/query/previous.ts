import { laterDate, laterMonth, daysBetween } from "../domain/date.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { AppError } from "../domain/error.ts";
import type { Filter, Span } from "../store/store.ts";
import type { Calendar, Period } from "./calendar.ts";
import { counterparts } from "./previous/counterpart.ts";
import type { Grouping } from "./usage.ts";

/** What comes before a time: as the calendar suggests (`previous`), or always as many days (`previous_days`). */
export const comparisons = ["previous", "previous_days"] as const;

/** As `compare` of `GET /api/usage` and `/api/metrics/costs` names it. */
export type Comparison = (typeof comparisons)[number];

/** How the time before was found: the same days of months before, as many days before, or as many hours and minutes. */
export type PreviousBasis = "months" | "days" | "time";

/** The same question about the time before. */
export interface PreviousShape<Group> {
  readonly from: string;
  /** The first instant after it. */
  readonly to: string;
  readonly basis: PreviousBasis;
  /** What was compared with, in words: `the same days of the month before, 2026-10-01 to 2026-10-28 17:52`. */
  readonly description: string;
  readonly total: Group;
  /** `counterpart` is the key of the group to hold it against: of a period the one at the same place, else its own. */
  readonly groups: readonly (Group & { readonly counterpart: string | null })[];
}

/** An answer, and beside it what was before. */
export type Compared<Answer extends GroupedAnswer> = Answer & {
  readonly previous: PreviousShape<Answer["total"]>;
};

/** What an answer must have to be held against the time before: keys, by which a group finds its counterpart. */
export interface GroupedAnswer {
  readonly groups: readonly { readonly key: string | null }[];
  readonly total: { readonly key: string | null };
}

/** The question whose answer is compared, with the time of asking: what is yet to come is compared with nothing. */
export interface PreviousQuestion {
  readonly comparison: Comparison;
  readonly grouping: Grouping;
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** What the person called the beginning, for complaints. */
  readonly fromName?: string;
}

/**
 * Asks the same of the time before; `ask` then gets the answer that it will stand beside. Throws `invalid` where the time
 * has no beginning, for then nothing was before.
 */
export function withPrevious<Answer extends GroupedAnswer>(
  question: PreviousQuestion,
  ask: (filter: Filter, beside?: Answer) => Answer,
): Compared<Answer> {
  const { filter, calendar, grouping } = question;
  const spans = previousSpan(question);
  const answer = ask(filter);
  const { groups, total } = ask({ ...filter, ...spans.previous }, answer);
  const partner = counterparts(spans, { grouping, calendar, keys: groups.map(({ key }) => key) });
  return {
    ...answer,
    previous: {
      from: formatInstant(spans.previous.from),
      to: formatInstant(spans.previous.to),
      basis: spans.basis,
      description: describe(spans, calendar),
      total,
      groups: groups.map((group: Answer["total"]) =>
        Object.assign({}, group, { counterpart: partner(group.key) }),
      ),
    },
  };
}

/** Two times of the same length, and how the earlier was found. */
export interface ComparedSpans {
  readonly basis: PreviousBasis;
  /** What was asked about, up to now: what is yet to come is compared with nothing. */
  readonly current: Span;
  readonly previous: Span;
}

/**
 * The time before: months against as many months before (whole ones, or the present one so far against the same
 * days), days against as many days before up to the same time of the day, any other time against as long a time right
 * before. Days and months are those of the calendar, whatever its clocks do.
 */
export function previousSpan(question: Omit<PreviousQuestion, "grouping">): ComparedSpans {
  const { calendar, comparison } = question;
  const current = currentSpan(question);
  const { from, to } = current;
  if (comparison === "previous" && isOfMonths(current, question)) {
    const months = monthsIn(current, calendar);
    const previous = { from: monthsBefore(from, months, calendar), to: monthsBefore(to, months, calendar) };
    return { basis: "months", current, previous };
  }
  if (!isFirstOf("day", from, calendar)) {
    return { basis: "time", current, previous: { from: from - (to - from), to: from } };
  }
  const days = daysIn(current, calendar);
  const before = (at: UnixMs): UnixMs => calendar.sameTimeOn(laterDate(calendar.keyOf(at, "day"), -days), at);
  return { basis: "days", current, previous: { from: before(from), to: before(to) } };
}

function currentSpan({
  filter: { from, to },
  now,
  fromName = "from",
}: Omit<PreviousQuestion, "grouping">): Span {
  if (from === undefined) {
    throw new AppError("invalid", `there is nothing before all of time to compare with; give ${fromName}`);
  }
  const end = to === undefined || (from < now && now < to) ? now : to;
  if (from < end) return { from, to: end };
  throw new AppError(
    "invalid",
    `${fromName} is not yet, so there is nothing to compare; give an earlier one`,
  );
}

/** Whether a time begins with a month, and ends with one or at the present. */
function isOfMonths({ from, to }: Span, { calendar, now }: { calendar: Calendar; now: UnixMs }): boolean {
  return isFirstOf("month", from, calendar) && (isFirstOf("month", to, calendar) || to === now);
}

function isFirstOf(period: Period, at: UnixMs, calendar: Calendar): boolean {
  return at === calendar.spanOf(at, period).from;
}

/** Months that a span touches. */
function monthsIn({ from, to }: Span, calendar: Calendar): number {
  return monthOf(to - 1, calendar) - monthOf(from, calendar) + 1;
}

/** Days that a span touches. */
function daysIn({ from, to }: Span, calendar: Calendar): number {
  return daysBetween(calendar.keyOf(from, "day"), calendar.keyOf(to - 1, "day")) + 1;
}

/** Months since the year 0. */
function monthOf(at: UnixMs, calendar: Calendar): number {
  const [year = 0, month = 1] = calendar.keyOf(at, "month").split("-").map(Number);
  return year * 12 + month - 1;
}

/** The same day and time so many months before; the end of a month that has no such day. */
function monthsBefore(at: UnixMs, months: number, calendar: Calendar): UnixMs {
  const first = laterMonth(calendar.keyOf(at, "month"), -months);
  const next = laterMonth(first, 1);
  const date = laterDate(first, Number(calendar.keyOf(at, "day").slice(8)) - 1);
  return date < next ? calendar.sameTimeOn(date, at) : calendar.startOf(next);
}

function describe({ basis, current, previous }: ComparedSpans, calendar: Calendar): string {
  const { from, to } = previous;
  if (basis === "time")
    return `as long a time right before, ${momentText(from, calendar)} to ${momentText(to, calendar)}`;
  const first = calendar.keyOf(from, "day");
  const end = isFirstOf("day", to, calendar) ? calendar.keyOf(to - 1, "day") : momentText(to, calendar);
  const span = first === end ? first : `${first} to ${end}`;
  if (basis === "days") return `${beforeText(daysIn(previous, calendar), "day")}, ${span}`;
  const areWhole = isFirstOf("month", current.to, calendar);
  return `${areWhole ? "" : "the same days of "}${beforeText(monthsIn(current, calendar), "month")}, ${span}`;
}

/** `the day before`, `the 3 months before`. */
function beforeText(count: number, unit: "day" | "month"): string {
  return count === 1 ? `the ${unit} before` : `the ${count} ${unit}s before`;
}

/** `2026-10-28 17:52` by the clocks of the calendar. */
function momentText(at: UnixMs, calendar: Calendar): string {
  return `${calendar.keyOf(at, "day")} ${calendar.timeOf(at)}`;
}
