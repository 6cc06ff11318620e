import { expect, test } from "bun:test";
import { Calendar } from "./calendar.ts";

const at = (text: string): number => Date.parse(text);

test.each([
  ["2026-11-20T23:30:00Z", "Europe/Berlin", "day", "2026-11-21"],
  ["2026-11-20T23:30:00Z", "America/Los_Angeles", "day", "2026-11-20"],
  ["2026-11-20T23:30:00Z", "Asia/Kathmandu", "hour", "2026-11-21T05:00+05:45"],
  ["2026-11-20T23:30:00Z", "America/St_Johns", "hour", "2026-11-20T20:00-03:30"],
  ["2026-11-30T23:30:00Z", "Europe/Berlin", "month", "2026-12"],
  ["1969-12-31T12:00:00Z", "UTC", "week", "1969-12-29"],
] as const)("%s in %s is %s %s", (instant, zone, period, key) => {
  expect(new Calendar(zone).keyOf(at(instant), period)).toBe(key);
});

test("a week begins on its Monday, on every one of its days", () => {
  const calendar = new Calendar("UTC");
  for (const day of ["16", "17", "18", "19", "20", "21", "22"]) {
    expect(calendar.keyOf(at(`2026-11-${day}T13:00:00Z`), "week")).toBe("2026-11-16");
  }
  expect(calendar.keyOf(at("2026-11-23T00:00:00Z"), "week")).toBe("2026-11-23");
});

test("the hour that comes twice when summer time ends is two hours, told apart by their offset", () => {
  const berlin = new Calendar("Europe/Berlin");
  expect(berlin.keyOf(at("2026-10-25T00:30:00Z"), "hour")).toBe("2026-10-25T02:00+02:00");
  expect(berlin.keyOf(at("2026-10-25T01:30:00Z"), "hour")).toBe("2026-10-25T02:00+01:00");
});

test("a day begins at its local midnight, on the days the clock changes too", () => {
  const berlin = new Calendar("Europe/Berlin");
  expect(berlin.startOf("2026-03-29")).toBe(at("2026-03-28T23:00:00Z"));
  expect(berlin.startOf("2026-03-30")).toBe(at("2026-03-29T22:00:00Z"));
  expect(berlin.startOf("2026-10-25")).toBe(at("2026-10-24T22:00:00Z"));
  expect(berlin.startOf("2026-10-26")).toBe(at("2026-10-25T23:00:00Z"));
});

test("where the clock skips midnight, the day begins at its first instant", () => {
  // Cairo went from 23:59:59 to 01:00 on 24 April 2026.
  const cairo = new Calendar("Africa/Cairo");
  const start = cairo.startOf("2026-04-24");
  expect(cairo.keyOf(start, "day")).toBe("2026-04-24");
  expect(cairo.keyOf(start - 1, "day")).toBe("2026-04-23");
});

test.each([
  ["America/Havana", "2026-03-08"],
  ["America/Santiago", "2026-09-06"],
])("west of UTC too: %s %s", (zone, date) => {
  const calendar = new Calendar(zone);
  expect(calendar.keyOf(calendar.startOf(date), "day")).toBe(date);
  expect(calendar.keyOf(calendar.startOf(date) - 1, "day")).not.toBe(date);
});

test("where midnight comes twice, the day begins with the first", () => {
  // Amman set its clocks from one o'clock back to midnight, at 22:00 UTC.
  const amman = new Calendar("Asia/Amman");
  const span = { from: Date.parse("2021-10-28T21:00:00Z"), to: Date.parse("2021-10-29T22:00:00Z") };
  for (const time of ["21:00", "21:30", "22:00", "22:30"])
    expect(amman.spanOf(Date.parse(`2021-10-28T${time}:00Z`), "day")).toEqual(span);
  expect(amman.spanOf(span.from - 1, "day").to).toBe(span.from);
});

test("every instant of a year lies between the start of its day and that of the next", () => {
  for (const zone of ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo"]) {
    const calendar = new Calendar(zone);
    for (let now = at("2026-01-01T00:00:00Z"); now < at("2027-01-01T00:00:00Z"); now += 6 * 3_600_000) {
      expect(calendar.startOf(calendar.keyOf(now, "day"))).toBeLessThanOrEqual(now);
    }
  }
});

test("an unknown zone is named", () => {
  expect(() => new Calendar("Mars/Olympus")).toThrow("Mars/Olympus");
});

test("a week may begin on its Sunday", () => {
  const calendar = new Calendar("UTC", "sunday");
  expect(calendar.keyOf(at("2026-11-21T13:00:00Z"), "week")).toBe("2026-11-15");
  expect(calendar.keyOf(at("2026-11-22T00:00:00Z"), "week")).toBe("2026-11-22");
});

test.each([
  ["Europe/Berlin", "day", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
  ["Europe/Berlin", "week", "2026-10-25T12:00:00Z", "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"],
  ["America/New_York", "month", "2026-11-28T12:00:00Z", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"],
  ["Asia/Kathmandu", "hour", "2026-11-20T23:30:00Z", "2026-11-20T23:15:00Z", "2026-11-21T00:15:00Z"],
  // Samoa had no 30 December 2011: the day before ends where the 31st begins.
  ["Pacific/Apia", "day", "2011-12-30T09:59:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"],
] as const)("in %s the %s of %s is from %s to %s", (zone, period, instant, from, to) => {
  expect(new Calendar(zone).spanOf(at(instant), period)).toEqual({ from: at(from), to: at(to) });
});

test("the periods of a year lie end to end, in zones that change by an hour and by half of one", () => {
  for (const zone of ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]) {
    const calendar = new Calendar(zone);
    for (const period of ["hour", "day", "week", "month"] as const) {
      let span = calendar.spanOf(at("2026-01-01T00:00:00Z"), period);
      while (span.to < at("2026-12-31T00:00:00Z")) {
        const next = calendar.spanOf(span.to, period);
        expect(next.from).toBe(span.to);
        expect(calendar.keyOf(next.to - 1, period)).toBe(calendar.keyOf(next.from, period));
        span = next;
      }
    }
  }
});

test.each([
  // Clocks skip 02:00 to 02:30, and in autumn show 01:30 to 02:00 twice.
  ["2026-10-03T15:15:00Z", "2026-10-04T01:00+10:30"],
  ["2026-10-03T15:45:00Z", "2026-10-04T02:30+11:00"],
  ["2026-10-03T16:00:00Z", "2026-10-04T03:00+11:00"],
  ["2026-04-04T14:45:00Z", "2026-04-05T01:00+11:00"],
  ["2026-04-04T15:15:00Z", "2026-04-05T01:30+10:30"],
  ["2026-04-04T15:30:00Z", "2026-04-05T02:00+10:30"],
] as const)("the hour around %s is called by when it begins, %s", (instant, key) => {
  const calendar = new Calendar("Australia/Lord_Howe");
  expect(calendar.keyOf(at(instant), "hour")).toBe(key);
  expect(calendar.spanOf(at(instant), "hour").from).toBe(Date.parse(key));
});
