import { expect, test } from "bun:test";
import { labelledHours, labelledPlaces, timeLabel, timeSteps } from "./tick.ts";

test("every place has a label where there is room, the last one always has", () => {
  expect(labelledPlaces(3, 1000)).toEqual([0, 1, 2]);
  expect(labelledPlaces(30, 640)).toEqual([2, 5, 8, 11, 14, 17, 20, 23, 26, 29]);
  for (const count of [1, 7, 31, 90, 731]) {
    for (const width of [40, 320, 900, 2400]) {
      const places = labelledPlaces(count, width);
      expect(places.at(-1)).toBe(count - 1);
      expect(places.length).toBeLessThanOrEqual(Math.max(1, Math.floor(width / 64)) + 1);
    }
  }
});

test("without places or room there are no labels", () => {
  expect([labelledPlaces(0, 500), labelledPlaces(5, 0)]).toEqual([[], []]);
});

test("hours have a label at round ones, midnight among them, whenever they begin", () => {
  const hours = Array.from({ length: 72 }, (_, at) => (at + 7) % 24);
  const named = (widthPx: number) => labelledHours(hours, widthPx).map((at) => hours[at]);
  expect(named(640)).toEqual([12, 0, 12, 0, 12, 0]);
  expect(named(900)).toEqual([12, 18, 0, 6, 12, 18, 0, 6, 12, 18, 0, 6]);
  expect(named(260)).toEqual([0, 0, 0]);
  expect(named(130)).toEqual([0, 0]);
  // The clock goes back: an hour comes twice.
  expect(labelledHours([0, 1, 2, 2, 3, 4], 320)).toEqual([0, 2, 3, 5]);
  expect([labelledHours([], 500), labelledHours([1, 2], 0)]).toEqual([[], []]);
});

const at = Date.parse("2026-11-28T17:04:20Z");

test.each([
  [1000, "18:04:20"],
  [60_000, "18:04"],
  [86_400_000, "28 Nov"],
  [28 * 86_400_000, "Nov 2026"],
])("marks %d ms apart are called %s", (step, text) => {
  expect(timeLabel(at, step, "Europe/Berlin")).toBe(text);
});

test.each([
  ["2026-11-28T23:00:00Z", 43_200_000, "29 Nov"],
  ["2026-11-28T11:00:00Z", 43_200_000, "12:00"],
  ["2026-11-28T05:00:00Z", 21_600_000, "06:00"],
  ["2026-11-28T23:00:00Z", 60_000, "29 Nov"],
])(
  "%s, with marks %d ms apart, is %s: midnight names its day, noon does not repeat it",
  (time, step, text) => {
    expect(timeLabel(Date.parse(time), step, "Europe/Berlin")).toBe(text);
  },
);

test("steps of time rise", () => {
  expect(timeSteps.every((step, index) => index === 0 || step > (timeSteps[index - 1] ?? 0))).toBe(true);
});
