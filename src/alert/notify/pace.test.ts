import { expect, test } from "bun:test";
import { Pace } from "./pace.ts";

test("some messages may go at once, then one as often as time gives it, and a pause saves up no more than the burst", () => {
  const pace = new Pace({ burst: 2, everyMs: 1000 });
  expect([pace.pauseMs(0), pace.spend(0), pace.spend(0)]).toEqual([0, false, true]);
  expect([pace.pauseMs(0), pace.pauseMs(500), pace.pauseMs(1000)]).toEqual([1000, 500, 0]);
  expect(pace.spend(1000)).toBe(true);
  expect([pace.spend(60_000), pace.spend(60_000), pace.pauseMs(60_000)]).toEqual([false, true, 1000]);
});

test("a clock that is put back gives nothing, and holds nothing up", () => {
  const pace = new Pace({ burst: 1, everyMs: 1000 });
  pace.spend(10_000);
  expect([pace.pauseMs(2000), pace.pauseMs(3000)]).toEqual([1000, 0]);
});
