import { expect, test } from "bun:test";
import { LastMinute } from "./last-minute.ts";

const noon = Date.UTC(2026, 10, 28, 12);

test("what happened within the last minute is counted, and no longer", () => {
  const minute = new LastMinute();
  minute.add(noon);
  minute.add(noon + 30_000);
  minute.add(noon + 30_001);
  expect(minute.countAt(noon + 59_999)).toBe(3);
  expect(minute.countAt(noon + 60_000)).toBe(2);
  expect(minute.countAt(noon + 90_000)).toBe(0);
});

test("a silence of hours leaves nothing", () => {
  const minute = new LastMinute();
  minute.add(noon);
  expect(minute.countAt(noon + 7_200_000)).toBe(0);
  minute.add(noon + 7_200_000);
  expect(minute.countAt(noon + 7_200_500)).toBe(1);
});

test("a clock that is put back begins anew", () => {
  const minute = new LastMinute();
  minute.add(noon);
  minute.add(noon - 3_600_000);
  expect(minute.countAt(noon - 3_600_000)).toBe(1);
});

test("what was seen a moment earlier and is counted later takes nothing away", () => {
  const minute = new LastMinute();
  minute.add(noon);
  minute.add(noon + 2000);
  minute.add(noon + 900);
  expect(minute.countAt(noon + 2500)).toBe(3);
  expect(minute.countAt(noon + 60_500)).toBe(1);
});
