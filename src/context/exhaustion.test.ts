import { expect, test } from "bun:test";
import { forecastExhaustion } from "./exhaustion.ts";
import { restMs, type FillPoint } from "./growth.ts";

const minute = 60_000;
const compactsAt = 167_000;

/** Requests a minute apart, from 20,000 tokens on, that each add so much. */
function growing(steps: readonly number[], from = 20_000): FillPoint[] {
  let tokens = from;
  return [
    { at: 0, tokens },
    ...steps.map((step, index) => ({ at: (index + 1) * minute, tokens: (tokens += step) })),
  ];
}

/** Steps as uneven as real ones, the same for the same seed. */
function uneven(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.round(200 * Math.exp((3 * state) / 2 ** 32));
  });
}

test("even growth is told to the request: as many as it takes to pass the point", () => {
  const points = growing(Array<number>(40).fill(1000));
  expect(forecastExhaustion(points, { compactsAt: 70_000 })).toMatchObject({
    requests: 10,
    at: 50 * minute,
  });
  expect(forecastExhaustion(points, { compactsAt: 60_001 })?.requests).toBe(1);
  expect(forecastExhaustion(points, { compactsAt: 61_500 })?.requests).toBe(2);
});

test("from 26 steps on an interval has held more often", () => {
  const confidences = [25, 26].map(
    (steps) => forecastExhaustion(growing(Array<number>(steps).fill(1000)), { compactsAt })?.confidence,
  );
  expect(confidences).toEqual([0.77, 0.83]);
});

test("nothing is foretold of no request, of one, of no growth, and beyond the point", () => {
  expect(forecastExhaustion([], { compactsAt })).toBeUndefined();
  expect(forecastExhaustion(growing([]), { compactsAt })).toBeUndefined();
  expect(forecastExhaustion(growing([0, 0, 0]), { compactsAt })).toBeUndefined();
  expect(forecastExhaustion(growing([1000, -3000]), { compactsAt })).toBeUndefined();
  expect(forecastExhaustion(growing([1000], compactsAt), { compactsAt })).toBeUndefined();
  expect(forecastExhaustion(growing([1000], compactsAt - 1000), { compactsAt })).toBeUndefined();
});

test("a conversation that hardly grows is not said to end in years", () => {
  expect(forecastExhaustion(growing([1, 1, 1]), { compactsAt })).toBeUndefined();
});

test("a request that tells no tokens is passed over", () => {
  const points = growing(Array<number>(10).fill(1000));
  const gaps = points.flatMap((point) => [point, { at: point.at, tokens: 0 }]);
  expect(forecastExhaustion(gaps, { compactsAt })?.requests).toBe(137);
  expect(forecastExhaustion(points, { compactsAt })?.requests).toBe(137);
  expect(
    forecastExhaustion(
      points.map(({ at }) => ({ at, tokens: 0 })),
      { compactsAt },
    ),
  ).toBeUndefined();
});

test("the middle lies between the ends, and two points make a wide interval", () => {
  const young = forecastExhaustion(growing([1470]), { compactsAt });
  const old = forecastExhaustion(growing(Array<number>(50).fill(1470)), { compactsAt });
  expect(young).toMatchObject({ requests: 99 });
  expect(young?.requestsLow).toBeLessThan(20);
  expect(young?.requestsHigh).toBeGreaterThan(300);
  expect(old).toMatchObject({ requests: 50 });
  expect(old?.requestsLow).toBeWithin(35, 50);
  expect(old?.requestsHigh).toBeWithin(51, 70);
  expect(old?.confidence).toBeWithin(0.5, 1);
});

test("more room never means fewer requests, at any end of the interval", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const points = growing(uneven(1 + (seed % 30), seed));
    let before = { requests: 0, requestsLow: 0, requestsHigh: 0 };
    for (let room = 1; room < 400_000; room = Math.ceil(room * 1.3)) {
      const found = forecastExhaustion(points, { compactsAt: (points.at(-1)?.tokens ?? 0) + room });
      if (found === undefined) throw new Error(`no forecast for room ${room}`);
      expect(found.requestsLow).toBeWithin(1, found.requests + 1);
      expect(found.requestsHigh).toBeGreaterThanOrEqual(found.requests);
      expect(found.requests).toBeGreaterThanOrEqual(before.requests);
      expect(found.requestsLow).toBeGreaterThanOrEqual(before.requestsLow);
      expect(found.requestsHigh).toBeGreaterThanOrEqual(before.requestsHigh);
      before = found;
    }
  }
});

test("twice the tokens and twice the room are the same forecast", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const points = growing(uneven(20, seed));
    const doubled = points.map(({ at, tokens }) => ({ at, tokens: 2 * tokens }));
    expect(forecastExhaustion(doubled, { compactsAt: 2 * compactsAt })).toEqual(
      forecastExhaustion(points, { compactsAt }),
    );
  }
});

test("a single large read at the front takes a fifth of the requests at most, for the same room", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const steps = uneven(40, seed);
    const without = growing(steps);
    const room = 80_000;
    const at = (points: FillPoint[]) =>
      forecastExhaustion(points, { compactsAt: (points.at(-1)?.tokens ?? 0) + room })?.requests ?? 0;
    const read = at(growing([25_000, ...steps]));
    expect(read).toBeLessThanOrEqual(at(without));
    expect(read).toBeGreaterThanOrEqual(Math.floor(at(without) * 0.79));
  }
});

test("the time stands still while a request is on its way, and then moves on with the clock", () => {
  const points = growing(Array<number>(40).fill(1000));
  const at = (minutes: number): number | undefined => {
    const found = forecastExhaustion(points, { compactsAt: 70_000, now: (40 + minutes) * minute });
    return found?.at === undefined ? undefined : found.at / minute - 40;
  };
  expect([at(0), at(0.5), at(1), at(3)]).toEqual([10, 10, 10, 12]);
  expect(at(restMs / minute)).toBeUndefined();
});

test("after a compaction only the new points count", () => {
  const before = growing(Array<number>(40).fill(3000));
  const after = growing([1000, 1000, 1000]);
  expect(forecastExhaustion([...before, ...after], { compactsAt })?.requests).toBe(
    forecastExhaustion(after, { compactsAt })?.requests,
  );
});

test("the same points give the same forecast, and are left as they are", () => {
  const points = Object.freeze(growing(uneven(30, 5)).map((point) => Object.freeze(point)));
  expect(forecastExhaustion(points, { compactsAt })).toEqual(forecastExhaustion(points, { compactsAt }));
});
