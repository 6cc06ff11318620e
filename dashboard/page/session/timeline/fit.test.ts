import { expect, test } from "bun:test";
import { axisOf } from "./axis.ts";
import { fitted } from "./fit.ts";

const axis = axisOf([{ from: 0, to: 1_000_000 }], { folds: true });
const whole = { from: 0, to: axis.length };

test("a frame closes in on what is seen, and leaves room ahead of it", () => {
  expect(fitted(axis, whole, { from: 100_000, to: 200_000 })).toEqual({ from: 95_000, to: 255_000 });
});

test("a frame stays while it shows what is seen", () => {
  const frame = { from: 95_000, to: 255_000 };
  expect(fitted(axis, frame, { from: 110_000, to: 240_000 })).toBe(frame);
  expect(fitted(axis, frame, { from: 150_000, to: 200_000 })).toBe(frame);
});

test("it moves on with what comes into sight, to either side", () => {
  const frame = { from: 395_000, to: 555_000 };
  expect(fitted(axis, frame, { from: 500_000, to: 600_000 }).from).toBe(495_000);
  expect(fitted(axis, frame, { from: 350_000, to: 450_000 }).to).toBe(455_000);
});

test("it never goes closer than a second by itself, and never beyond the axis", () => {
  const close = fitted(axis, whole, { from: 500, to: 501 });
  expect(close.to - close.from).toBe(1600);
  expect(fitted(axis, { from: 0, to: 10 }, { from: 990_000, to: 1_000_000 }).to).toBe(1_000_000);
});
