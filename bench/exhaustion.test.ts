import { expect, test } from "bun:test";
import { fillsOf, heldByConfidence, seeds } from "./exhaustion.ts";
import { casesAt, fullness, resultOf } from "./exhaustion/back-test.ts";
import { methods } from "./exhaustion/method.ts";
import { demoFills } from "./exhaustion/recorded.ts";
import { freshRegimes, heldOutRegimes, tunedRegimes } from "./exhaustion/regime.ts";

// The bench without its corpus. Same seeds, same histories: it fails only when the forecast changes.

const tuned = fillsOf(tunedRegimes, seeds);
const heldOut = fillsOf(heldOutRegimes, seeds);
const fresh = fillsOf(freshRegimes, seeds);
const all = { ...tuned, ...heldOut, ...fresh };

test.each([...Object.entries(all), ["demo", demoFills()] as const])(
  "half of the forecasts err less than those by the last growth do, at every fill: %s",
  (_, fills) => {
    for (const percent of fullness) {
      const cases = casesAt(fills, percent);
      expect(cases.length).toBeGreaterThan(30);
      const [ours, naive] = [methods.product, methods["last growth (naive)"]].map((method) =>
        resultOf(cases, method),
      );
      expect(ours?.silent).toBe(0);
      expect(ours?.median).toBeLessThan(naive?.median ?? 0);
      expect(ours?.p90).toBeLessThan(naive?.p90 ?? 0);
    }
  },
);

test("ways of working that nothing was chosen by are foretold as well as the others, in their own terms", () => {
  for (const percent of fullness) {
    const [own, other] = [tuned, { ...heldOut, ...fresh }].map((fills) =>
      resultOf(casesAt(Object.values(fills).flat(), percent), methods.product),
    );
    expect(other?.median).toBeLessThan(1.25 * (own?.median ?? 0));
  }
});

test("the interval holds as often as its confidence says, within 4 points", () => {
  const found = [...heldByConfidence(Object.values(all).flat())];
  expect(found).toHaveLength(2);
  for (const [confidence, { held, cases }] of found) {
    expect(cases).toBeGreaterThan(500);
    expect(held / cases).toBeWithin(confidence - 0.04, confidence + 0.04);
  }
});
