import { expect, test } from "bun:test";
import { coverage, methods } from "./back-test.ts";
import { tallies } from "./forecast.ts";

// A smaller version of the bench. Same seeds, same histories, same futures: it fails only when the forecast changes.
const found = tallies(
  methods.widened,
  Array.from({ length: 12 }, (_, index) => 101 + index),
);

test.each(["all", "day", "week", "month"])(
  "the 80 %% interval holds 80 %% of the time, within 5 points: %s",
  (key) => {
    const tally = found.get(key);
    expect(tally?.forecasts).toBeGreaterThan(1000);
    expect(tally && coverage(tally, 80)).toBeWithin(75, 85);
  },
);

test("the forecast is nearer to what came than yesterday or the last week would have been", () => {
  for (const period of ["day", "week", "month"]) {
    const { ours = 0, yesterday, lastWeek } = found.get(period)?.error ?? {};
    expect(ours).toBeLessThan(yesterday ?? 0);
    expect(ours).toBeLessThan(lastWeek ?? 0);
  }
});
