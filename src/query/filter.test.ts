import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { Calendar } from "./calendar.ts";
import { parseInstant } from "./filter.ts";

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

test("a time that clocks skip is the one after them", () => {
  expect(told("2026-03-29T02:30")).toBe("2026-03-29T01:30:00.000Z");
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
  "1999-01-01",
])("%p is no time, though the engine would read most of them as one", (text) => {
  expect(() => told(text)).toThrow(AppError);
});
