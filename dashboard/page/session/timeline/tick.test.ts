import { expect, test } from "bun:test";
import { axisOf, type Busy } from "./axis.ts";
import { ticksOf } from "./tick.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** What stands on an axis of that width, all of which is seen. */
function labelsOf(
  busy: readonly Busy[],
  { width = 800, timezone = "UTC", folds = false }: { width?: number; timezone?: string; folds?: boolean },
): string[] {
  const axis = axisOf(busy, { folds });
  return ticksOf(axis, { from: 0, to: axis.length }, { width, timezone }).map(({ label }) => label);
}

function span(from: string, ms: number): Busy {
  return { from: Date.parse(from), to: Date.parse(from) + ms };
}

test.each([
  ["UTC", ["18:00", "11-29 00:00", "06:00", "12:00", "18:00"]],
  ["Asia/Kolkata", ["18:00", "11-29 00:00", "06:00", "12:00", "18:00"]],
  ["Asia/Kathmandu", ["18:00", "11-29 00:00", "06:00", "12:00", "18:00"]],
])(
  "in %s ticks stand at round times of its clock, and the first of a new day names it",
  (timezone, labels) => {
    const offsets = { UTC: "Z", "Asia/Kolkata": "+05:30", "Asia/Kathmandu": "+05:45" };
    const from = `2026-11-28T13:07:00${offsets[timezone as keyof typeof offsets]}`;
    expect(labelsOf([span(from, 40 * hour)], { timezone, width: 600 })).toEqual(labels);
  },
);

test("days are marked where they begin in the zone", () => {
  const axis = axisOf([span("2026-11-20T12:00:00Z", 6 * day)], { folds: false });
  const ticks = ticksOf(axis, { from: 0, to: axis.length }, { width: 640, timezone: "America/New_York" });
  expect(ticks.map(({ at, label }) => [new Date(at).toISOString(), label])).toEqual(
    ["21", "22", "23", "24", "25"].map((date) => [`2026-11-${date}T05:00:00.000Z`, `11-${date}`]),
  );
});

test("where idle time is folded, each day is named", () => {
  const busy = [20, 21, 22, 23].map((date) => span(`2026-11-${date}T17:08:50Z`, minute));
  expect(labelsOf(busy, { folds: true, width: 600 })).toEqual([
    "17:09",
    "11-21 17:09",
    "11-22 17:09",
    "11-23 17:09",
  ]);
});

test("a day on which the clock is changed has its ticks at round times, too", () => {
  const spring = [span("2026-03-29T00:10:00+01:00", 26 * hour)];
  expect(labelsOf(spring, { timezone: "Europe/Berlin", width: 1100 })).toEqual(
    ["04:00", "06:00", "08:00", "10:00", "12:00", "14:00", "16:00", "18:00", "20:00", "22:00"].concat(
      "03-30 00:00",
      "02:00",
    ),
  );
  const autumn = [span("2026-10-25T00:10:00+02:00", 26 * hour)];
  expect(labelsOf(autumn, { timezone: "Europe/Berlin", width: 700 })).toEqual([
    "03:00",
    "06:00",
    "09:00",
    "12:00",
    "15:00",
    "18:00",
    "21:00",
  ]);
});

test("labels do not touch, and none is cut at the end", () => {
  const axis = axisOf([span("2026-11-20T22:00:00Z", 5 * hour)], { folds: false });
  for (let width = 40; width < 1200; width += 37) {
    const ticks = ticksOf(axis, { from: 0, to: axis.length }, { width, timezone: "UTC" });
    const ends = ticks.map(({ share, label }) => share * width + 6.6 * label.length);
    expect(ticks.every(({ share }, at) => share * width > (ends[at - 1] ?? -1))).toBe(true);
    expect(Math.max(0, ...ends)).toBeLessThanOrEqual(width);
  }
});
