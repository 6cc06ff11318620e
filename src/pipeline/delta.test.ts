import { expect, test } from "bun:test";
import type { DataPointObservation, Observation } from "../domain/observation.ts";
import { point } from "../../test/contract/observation.ts";
import { Delta } from "./delta.ts";

function cumulative(
  total: number,
  timeNano: string,
  own: Partial<DataPointObservation> = {},
): DataPointObservation {
  return point({
    value: { kind: "sum", value: total, temporality: "cumulative", monotonic: true },
    timeNano,
    increase: total,
    ...own,
  });
}

function increases(delta: Delta, points: readonly Observation[]): (number | string)[] {
  return points.map((one) => {
    const result = delta.process(one);
    if (typeof result === "string") return result;
    return result.kind === "data-point" ? result.increase : result.kind;
  });
}

const nothingKnown = () => undefined;

test("a cumulative value adds what it rose by; the first adds itself", () => {
  expect(
    increases(new Delta(nothingKnown), [cumulative(5, "1"), cumulative(5, "2"), cumulative(12, "3")]),
  ).toEqual([5, 0, 7]);
});

test("a value that falls began again and is itself the increase", () => {
  expect(
    increases(new Delta(nothingKnown), [cumulative(9, "1"), cumulative(2, "2"), cumulative(3, "3")]),
  ).toEqual([9, 2, 1]);
});

test("another start time is a stream of its own: two processes of one session both count", () => {
  const points = [cumulative(9, "1"), cumulative(4, "2", { startNano: "1500" }), cumulative(10, "3")];
  expect(increases(new Delta(nothingKnown), points)).toEqual([9, 4, 1]);
});

test("the same point again is a duplicate, an older one comes out of order", () => {
  const points = [cumulative(5, "1000"), cumulative(5, "1000"), cumulative(4, "999"), cumulative(6, "10000")];
  expect(increases(new Delta(nothingKnown), points)).toEqual([5, "duplicate", "out-of-order", 1]);
});

test("a stream goes on from the ledger's tail after a restart", () => {
  const delta = new Delta(() => ({ timeNano: "1000", total: 5 }));
  expect(increases(delta, [cumulative(5, "1000"), cumulative(8, "2000")])).toEqual(["duplicate", 3]);
});

test("after a failed commit the ledger's tail counts again, not what was learned meanwhile", () => {
  const delta = new Delta(() => ({ timeNano: "1000", total: 5 }));
  expect(increases(delta, [cumulative(8, "2000")])).toEqual([3]);
  delta.reset();
  expect(increases(delta, [cumulative(8, "2000")])).toEqual([3]);
});

test("deltas and gauges pass as they are; a sum without temporality is unsupported", () => {
  const unspecified = point({
    value: { kind: "sum", value: 1, temporality: "unspecified", monotonic: true },
  });
  const gauge = point({ value: { kind: "gauge", value: -3 }, increase: -3 });
  expect(increases(new Delta(nothingKnown), [point(), gauge, unspecified])).toEqual([5, -3, "unsupported"]);
});

test("a summary counts since its start, though it has no word for that", () => {
  const value = { kind: "summary", count: 1, sum: 5, quantiles: [] } as const;
  const points = [cumulative(5, "1", { value }), cumulative(8, "2", { value })];
  expect(increases(new Delta(nothingKnown), points)).toEqual([5, 3]);
});

test("a counter that may fall is no reset: it adds the difference, below zero too", () => {
  const value = (total: number) =>
    ({ kind: "sum", value: total, temporality: "cumulative", monotonic: false }) as const;
  const points = [cumulative(9, "1", { value: value(9) }), cumulative(4, "2", { value: value(4) })];
  expect(increases(new Delta(nothingKnown), points)).toEqual([9, -5]);
});

test("whatever the rises and resets, the increases add up to what was counted", () => {
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const delta = new Delta(nothingKnown);
    let total = 0;
    let counted = 0;
    for (let step = 1; step < 30; step += 1) {
      const restart = random(6) === 0 && total > 0;
      const added = restart ? random(total) : random(50);
      total = restart ? added : total + added;
      counted += added;
      const [increase] = increases(delta, [cumulative(total, String(step).padStart(5, "0"))]);
      counted -= Number(increase);
      expect(counted).toBe(0);
    }
  }
});
