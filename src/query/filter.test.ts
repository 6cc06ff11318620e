import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { Calendar } from "./calendar.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { parseFilter, parseInstant } from "./filter.ts";

const berlin = new Calendar("Europe/Berlin");
const told = (text: string, calendar = berlin) =>
  new Date(parseInstant(text, "from", calendar)).toISOString();

test("a time without a zone is what clocks of the asked zone show, whatever the machine's own are", () => {
  expect(told("2026-11-20T21:00")).toBe("2026-11-20T20:00:00.000Z");
  expect(told("2026-07-20 21:00:30.5")).toBe("2026-07-20T19:00:30.500Z");
  expect(told("2026-11-20T21:00", new Calendar("Asia/Tokyo"))).toBe("2026-11-20T12:00:00.000Z");
});

test("a time with a zone is of that zone", () => {
  expect(told("2026-11-20T21:00Z")).toBe("2026-11-20T21:00:00.000Z");
  expect(told("2026-11-20t21:00:00+0530")).toBe("2026-11-20T15:30:00.000Z");
});

test.each([
  // When clocks would show it that skip nothing.
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00.000Z"],
  ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00.000Z"],
  ["America/New_York", "2026-03-08T01:45", "2026-03-08T06:45:00.000Z"],
  ["America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00.000Z"],
  ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00.000Z"],
  // The first of two.
  ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
  ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00.000Z"],
  ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00.000Z"],
] as const)("in %s %s, which clocks skip or show twice or once, is %s", (zone, text, instant) => {
  expect(told(text, new Calendar(zone))).toBe(instant);
});

test("a time that clocks show once is the one at which they show it, in every zone", () => {
  for (const zone of ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const calendar = new Calendar(zone);
    for (let at = Date.UTC(2026, 2, 1); at < Date.UTC(2026, 11, 1); at += 5 * 3_600_000) {
      const text = `${calendar.keyOf(at, "day")}T${calendar.timeOf(at)}`;
      // The second of two times reads as the first.
      expect([0, 3_600_000]).toContain(at - parseInstant(text, "from", calendar));
    }
  }
});

test.each([
  "0",
  "5",
  "2026",
  "room 5",
  "Nov 20",
  "20 Nov 2026 12:00",
  "2026-02-30",
  "2026-02-30T10:00Z",
  "2026-11-20T23:60",
  "2026-11-20T21:00 UTC",
])("%p is no time, though the engine would read most of them as one", (text) => {
  expect(() => told(text)).toThrow(AppError);
});

test("a time outside the century of the ledger is told that", () => {
  for (const text of ["1999-12-31", "2100-01-02", "9999-12-31", "0099-12-31", "0001-01-01", "0000-01-01"])
    expect(() => told(text)).toThrow(`from lies outside 2000-01-01 to 2099-12-31: ${text}`);
});

test("so is a time of day of the first century, in any zone", () => {
  const reader = new MemoryReader(new MemoryLedger());
  for (const timezone of ["UTC", "America/New_York", "Asia/Kathmandu"])
    for (const from of ["0001-01-01", "0001-01-01T10:00", "0098-12-31 23:59:59"])
      expect(() => parseFilter({ from, timezone }, reader)).toThrow("from lies outside 2000-01-01");
});

test("a span that ends where it begins, or before, is refused with what to do", () => {
  const reader = new MemoryReader(new MemoryLedger());
  const ask = (from: string, to: string) => () => parseFilter({ from, to, timezone: "UTC" }, reader);
  expect(ask("2026-11-20T10:00Z", "2026-11-20T11:00+01:00")).toThrow(
    "from (2026-11-20T10:00Z) is the same time as to (2026-11-20T11:00+01:00); give a later to",
  );
  expect(ask("2026-11-20", "2026-11-19T10:00Z")).toThrow(
    "is not before to (2026-11-19T10:00Z); swap the two",
  );
});
