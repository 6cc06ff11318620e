import { describe, expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
import { laterDate } from "../domain/date.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant } from "../domain/time.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Filter } from "../store/store.ts";
import { Calendar } from "./calendar.ts";
import { costsBy } from "./costs.ts";
import { previousSpan, withPrevious, type Comparison } from "./previous.ts";
import { usageBy, type Grouping } from "./usage.ts";

const berlin = new Calendar("Europe/Berlin");
const at = (text: string): number => Date.parse(text);

interface Case {
  readonly from?: string;
  readonly to?: string;
  readonly now?: string;
  readonly comparison?: Comparison;
  readonly calendar?: Calendar;
}

function spanOf({ from, to, now, comparison = "previous", calendar = berlin }: Case): string {
  const { basis, previous } = previousSpan({
    comparison,
    calendar,
    filter: {
      from: from === undefined ? undefined : at(from),
      to: to === undefined ? undefined : at(to),
    },
    now: at(now ?? "2026-11-28T17:52:00+01:00"),
  });
  return `${basis} ${formatInstant(previous.from)} ${formatInstant(previous.to)}`;
}

describe("the time before", () => {
  test("this month so far is compared with the same days of the month before, up to the same time", () => {
    // Berlin left summer time on 25 October: the month before begins an hour earlier by UTC.
    expect(spanOf({ from: "2026-11-01T00:00+01:00" })).toBe(
      "months 2026-09-30T22:00:00.000Z 2026-10-28T16:52:00.000Z",
    );
  });

  test("a whole month is compared with the whole month before, however long it was", () => {
    expect(spanOf({ from: "2026-02-28T23:00Z", to: "2026-03-31T22:00Z" })).toBe(
      "months 2026-01-31T23:00:00.000Z 2026-02-28T23:00:00.000Z",
    );
  });

  test("days that the month before does not have end with that month", () => {
    for (const now of ["2026-03-29T12:00Z", "2026-03-31T12:00Z"]) {
      expect(spanOf({ from: "2026-02-28T23:00Z", now })).toEndWith("2026-02-28T23:00:00.000Z");
    }
  });

  test("a date that begins at one o'clock, for clocks skip its midnight, is held against whole dates", () => {
    // Cairo skips the midnight of 24 April 2026, Santiago that of 6 September.
    const cairo = {
      calendar: new Calendar("Africa/Cairo"),
      from: "2026-04-22T22:00Z",
      to: "2026-04-23T22:00Z",
    };
    expect(spanOf(cairo)).toBe("days 2026-04-21T22:00:00.000Z 2026-04-22T22:00:00.000Z");
    const santiago = new Calendar("America/Santiago");
    expect(spanOf({ calendar: santiago, from: "2026-09-06T04:00Z", to: "2026-09-13T03:00Z" })).toBe(
      "days 2026-08-30T04:00:00.000Z 2026-09-06T04:00:00.000Z",
    );
  });

  test("months are compared with as many months before, also over the turn of a year", () => {
    expect(spanOf({ from: "2026-01-31T23:00Z", to: "2026-03-31T22:00Z", now: "2026-11-28T12:00Z" })).toBe(
      "months 2025-11-30T23:00:00.000Z 2026-01-31T23:00:00.000Z",
    );
  });

  test("a range of days is compared with as many days before", () => {
    expect(spanOf({ from: "2026-11-09T23:00Z", to: "2026-11-16T23:00Z" })).toBe(
      "days 2026-11-02T23:00:00.000Z 2026-11-09T23:00:00.000Z",
    );
  });

  test("the present day so far is compared with the day before up to the same time", () => {
    expect(spanOf({ from: "2026-11-27T23:00Z" })).toBe(
      "days 2026-11-26T23:00:00.000Z 2026-11-27T16:52:00.000Z",
    );
  });

  test("an end that is yet to come is compared as if it were now", () => {
    expect(spanOf({ from: "2026-11-27T23:00Z", to: "2026-11-28T23:00Z" })).toBe(
      spanOf({ from: "2026-11-27T23:00Z" }),
    );
  });

  test("days of 23 and 25 hours count as days", () => {
    expect(spanOf({ from: "2026-03-28T23:00Z", to: "2026-03-29T22:00Z", now: "2026-04-20T00:00Z" })).toBe(
      "days 2026-03-27T23:00:00.000Z 2026-03-28T23:00:00.000Z",
    );
    expect(spanOf({ from: "2026-10-25T23:00Z", to: "2026-10-26T23:00Z" })).toBe(
      "days 2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z",
    );
  });

  test("a time of the day that clocks skipped the day before is the first after it", () => {
    expect(spanOf({ from: "2026-03-29T22:00Z", now: "2026-03-30T02:30+02:00" })).toBe(
      "days 2026-03-28T23:00:00.000Z 2026-03-29T01:30:00.000Z",
    );
  });

  test("any other time is compared with as long a time right before", () => {
    expect(spanOf({ from: "2026-11-27T17:52+01:00" })).toBe(
      "time 2026-11-26T16:52:00.000Z 2026-11-27T16:52:00.000Z",
    );
  });

  test("days that happen to begin with a month are compared as days where that is asked", () => {
    expect(
      spanOf({ from: "2026-11-01T00:00+01:00", now: "2026-11-07T12:00Z", comparison: "previous_days" }),
    ).toBe("days 2026-10-24T22:00:00.000Z 2026-10-31T12:00:00.000Z");
  });

  test("days in the middle of the past that begin with a month are days", () => {
    expect(spanOf({ from: "2026-09-01T00:00+02:00", to: "2026-09-08T00:00+02:00" })).toStartWith("days");
  });

  test("there is nothing before all of time, and nothing to compare in the future", () => {
    expect(() => spanOf({})).toThrow(AppError);
    expect(() => spanOf({ from: "2027-01-01T00:00Z" })).toThrow("from is not yet");
  });
});

const day = 86_400_000;

/** Requests of a cost in nano-dollars at whole days after noon of the contract tests. */
function readerOf(...requests: [days: number, costNano: number, model?: string][]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(
    requests.map(([days, costNano, model = "one"]) => request({ at: noon + days * day, costNano, model })),
  );
  return new MemoryReader(ledger);
}

const utc = new Calendar("UTC");
const startOf = (days: number): number => utc.startOf(utc.keyOf(noon + days * day, "day"));

function compared(
  reader: MemoryReader,
  grouping: Grouping,
  filter: Filter = { from: startOf(0), to: startOf(3) },
) {
  return withPrevious(
    { comparison: "previous_days", grouping, filter, calendar: utc, now: noon + 30 * day },
    (part) => usageBy(reader, { grouping, filter: part, calendar: utc }),
  );
}

test("days are held against each other by their place, also where some were without use", () => {
  const reader = readerOf([-3, 5], [-1, 7], [0, 10], [1, 20]);
  const { groups, previous } = compared(reader, "day");
  const key = (days: number): string => utc.keyOf(noon + days * day, "day");
  expect(groups.map((group) => group.key)).toEqual([key(0), key(1)]);
  expect(previous.groups.map((group) => [group.key, group.counterpart, group.cost_usd])).toEqual([
    [key(-3), key(0), 5e-9],
    [key(-1), key(2), 7e-9],
  ]);
  expect(previous.total.cost_usd).toBe(12e-9);
});

test("hours keep their time of the day", () => {
  const { groups, previous } = compared(readerOf([-3, 5], [0, 10]), "hour");
  expect(previous.groups[0]?.counterpart).toBe(groups[0]?.key ?? "");
});

test("no two hours of a day on which clocks change have one place", () => {
  const hours = (date: string, earlier: readonly string[]) => {
    const ledger = new MemoryLedger();
    ledger.commit(earlier.map((text) => request({ at: at(text) })));
    const from = berlin.startOf(date);
    const filter = { from, to: berlin.startOf(laterDate(date, 1)) };
    const question = { comparison: "previous_days", grouping: "hour", filter, calendar: berlin } as const;
    return withPrevious({ ...question, now: from + 30 * day }, (part) =>
      usageBy(new MemoryReader(ledger), { grouping: "hour", filter: part, calendar: berlin }),
    ).previous.groups.map(({ key, counterpart }) => [key, counterpart]);
  };
  expect(hours("2026-10-26", ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"])).toEqual([
    ["2026-10-25T02:00+02:00", "2026-10-26T02:00+01:00"],
    ["2026-10-25T02:00+01:00", null],
  ]);
  expect(hours("2026-03-29", ["2026-03-28T02:30+01:00", "2026-03-28T03:30+01:00"])).toEqual([
    ["2026-03-28T02:00+01:00", null],
    ["2026-03-28T03:00+01:00", "2026-03-29T03:00+02:00"],
  ]);
});

test("weeks are held against each other by their place, though a week is cut in two", () => {
  const reader = readerOf([-14, 1], [-1, 2], [0, 3], [13, 4]);
  const { groups, previous } = compared(reader, "week", { from: startOf(0), to: startOf(14) });
  expect(new Set(previous.groups.map(({ counterpart }) => counterpart)).size).toBe(previous.groups.length);
  expect(previous.groups[0]?.counterpart).toBe(groups[0]?.key ?? "");
});

test("names are held against the same name, and those that are gone are told all the same", () => {
  const { groups, previous } = compared(readerOf([-1, 5, "gone"], [-1, 1, "one"], [0, 3, "one"]), "model");
  expect(groups.map(({ key }) => key)).toEqual(["one"]);
  expect(previous.groups.map(({ counterpart, cost_usd }) => [counterpart, cost_usd])).toEqual([
    ["gone", 5e-9],
    ["one", 1e-9],
  ]);
});

test("costs by class are compared as usage is", () => {
  const reader = readerOf([-1, 5], [0, 3]);
  const question = {
    grouping: "model",
    filter: { from: startOf(0), to: startOf(1) },
    calendar: utc,
  } as const;
  const { total, previous } = withPrevious(
    { ...question, comparison: "previous", now: noon + day },
    (filter) => costsBy(reader, { ...question, filter }),
  );
  expect([total.total_cost_usd, previous.total.total_cost_usd]).toEqual([3e-9, 5e-9]);
});

describe("what was compared is said in words", () => {
  const words = (filter: Filter, now: string): string =>
    withPrevious(
      { comparison: "previous", grouping: "day", filter, calendar: berlin, now: at(now) },
      (part) => usageBy(readerOf(), { grouping: "day", filter: part, calendar: berlin }),
    ).previous.description;

  test.each([
    [
      "2026-11-01T00:00+01:00",
      undefined,
      "the same days of the month before, 2026-10-01 to 2026-10-28 17:52",
    ],
    ["2026-10-01T00:00+02:00", "2026-11-01T00:00+01:00", "the month before, 2026-09-01 to 2026-09-30"],
    ["2026-09-01T00:00+02:00", "2026-11-01T00:00+01:00", "the 2 months before, 2026-07-01 to 2026-08-31"],
    ["2026-11-22T00:00+01:00", undefined, "the 7 days before, 2026-11-15 to 2026-11-21 17:52"],
    ["2026-11-27T00:00+01:00", "2026-11-28T00:00+01:00", "the day before, 2026-11-26"],
    ["2026-11-28T00:00+01:00", undefined, "the day before, 2026-11-27 to 2026-11-27 17:52"],
    [
      "2026-11-28T07:52+01:00",
      undefined,
      "as long a time right before, 2026-11-27 21:52 to 2026-11-28 07:52",
    ],
  ])("from %s to %s", (from, to, text) => {
    const filter = { from: at(from), to: to === undefined ? undefined : at(to) };
    expect(words(filter, "2026-11-28T17:52+01:00")).toBe(text);
  });
});
