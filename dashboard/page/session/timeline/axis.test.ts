import { expect, test } from "bun:test";
import { axisOf, framed, instantAt, panned, placeOf, shareOf, zoomed } from "./axis.ts";
import { ticksOf } from "./tick.ts";

const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 20, 12);
/** Ten minutes of work, then a night, then ten minutes. */
const days = [
  { from: noon, to: noon + 10 * minute },
  { from: noon + 15 * hour, to: noon + 15 * hour + 10 * minute },
];

test("idle time is folded, and an instant of work lies where its work is", () => {
  const axis = axisOf(days, { folds: true });
  expect(axis.segments.map(({ isFolded }) => isFolded)).toEqual([false, true, false]);
  expect(axis.length).toBe(20 * minute + 10_000);
  expect(placeOf(axis, noon + 5 * minute)).toBe(5 * minute);
  expect(placeOf(axis, noon + 15 * hour)).toBe(10 * minute + 10_000);
  // Half of the night is half of the fold.
  expect(placeOf(axis, (noon + 10 * minute + noon + 15 * hour) / 2)).toBe(10 * minute + 5000);
});

test("without folds a millisecond is a millisecond", () => {
  const axis = axisOf(days, { folds: false });
  expect(axis.segments).toHaveLength(1);
  expect(placeOf(axis, noon + hour)).toBe(hour);
  expect(axis.length).toBe(15 * hour + 10 * minute);
});

test("a short pause is no fold, and work that overlaps is one stretch", () => {
  const axis = axisOf(
    [
      { from: noon + 30_000, to: noon + 40_000 },
      { from: noon, to: noon + 35_000 },
      { from: noon + 70_000, to: noon + 80_000 },
    ],
    { folds: true },
  );
  expect(axis.segments).toMatchObject([{ from: noon, to: noon + 80_000, isFolded: false }]);
});

test("many folds take a fifth of the axis together, not all of it", () => {
  const busy = Array.from({ length: 400 }, (_, index) => ({
    from: noon + index * hour,
    to: noon + index * hour + 2000,
  }));
  const axis = axisOf(busy, { folds: true });
  const folded = axis.segments.filter(({ isFolded }) => isFolded);
  expect(folded).toHaveLength(399);
  expect(folded.reduce((sum, { length }) => sum + length, 0)).toBeCloseTo(0.2 * 800_000, 3);
});

test("every instant is found again at its place", () => {
  const axis = axisOf(days, { folds: true });
  for (const at of [noon, noon + 1, noon + 9 * minute, noon + 8 * hour, noon + 15 * hour + 7 * minute])
    expect(instantAt(axis, placeOf(axis, at))).toBeCloseTo(at, 3);
});

test("a session of one moment has a width, and one of nothing has none", () => {
  const moment = axisOf([{ from: noon, to: noon }], { folds: true });
  expect(moment.length).toBe(1);
  expect(shareOf(moment, { from: 0, to: 1 }, noon)).toBe(0);
  const nothing = axisOf([], { folds: true });
  expect([nothing.length, placeOf(nothing, noon), instantAt(nothing, 5)]).toEqual([0, 0, 0]);
  expect(ticksOf(nothing, { from: 0, to: 0 }, { width: 800, timezone: "UTC" })).toEqual([]);
});

test("zooming keeps what is under the pointer where it is, and ends at the whole", () => {
  const axis = axisOf(days, { folds: true });
  const all = framed(axis, 0, axis.length);
  const closer = zoomed(axis, all, { by: 0.5, share: 0.25 });
  const under = all.from + 0.25 * (all.to - all.from);
  expect(closer.to - closer.from).toBe(axis.length / 2);
  expect((under - closer.from) / (closer.to - closer.from)).toBeCloseTo(0.25, 6);
  expect(zoomed(axis, closer, { by: 100, share: 0.9 })).toEqual(all);
});

test("panning stops at both ends, and no zoom goes closer than one can see", () => {
  const axis = axisOf(days, { folds: true });
  const part = framed(axis, 0, 1000);
  expect(panned(axis, part, -3)).toEqual(part);
  expect(panned(axis, part, 1e9).to).toBe(axis.length);
  const closest = zoomed(axis, part, { by: 1e-9, share: 0.5 });
  expect(closest.to - closest.from).toBeCloseTo(20, 6);
});

test("ticks stand at whole steps of the clock, not too close, and not within folds", () => {
  const axis = axisOf(days, { folds: true });
  const ticks = ticksOf(axis, { from: 0, to: axis.length }, { width: 800, timezone: "UTC" });
  expect(ticks.map(({ label }) => label)).toEqual([
    "12:00",
    "12:02",
    "12:04",
    "12:06",
    "12:08",
    "12:10",
    "11-21 03:02",
    "03:06",
    "03:08",
  ]);
  ticks.slice(1).forEach((tick, index) => {
    expect((tick.share - (ticks[index]?.share ?? 0)) * 800).toBeGreaterThanOrEqual(76);
  });
});

test("close up, ticks tell milliseconds, and only those of what is seen are made", () => {
  const axis = axisOf(days, { folds: false });
  const ticks = ticksOf(axis, { from: 14 * hour, to: 14 * hour + 40 }, { width: 400, timezone: "UTC" });
  // The last, at the very edge, has no room for what it says.
  expect(ticks.map(({ label }) => label)).toEqual(["11-21 02:00:00.000", "02:00:00.020", "02:00:00.030"]);
});
