import { expect, test } from "bun:test";
import { heatOf, type HeatRow } from "../../query/patterns/heat.ts";
import { busiestHour } from "./heat-map.ts";

/** A week in which something was asked on Thursday at three. */
function weekWith(requests: number): HeatRow[] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    requests: hour === 15 ? requests : 0,
    cost_usd: null,
    unpriced_requests: 0,
    unpriced_tokens: 0,
  }));
  return heatOf([]).map((row) => (row.weekday === "thursday" ? { ...row, hours } : row));
}

test("the busiest hour is told with its requests, also where it is one, and none where nothing was asked", () => {
  expect(busiestHour(weekWith(1))).toBe("Thu 15:00, 1 request");
  expect(busiestHour(weekWith(1412))).toBe("Thu 15:00, 1,412 requests");
  expect(busiestHour(heatOf([]))).toBeUndefined();
});
