import { expect, test } from "bun:test";
import { findingSize } from "./finding.ts";

const finding = { kind: "long_context", times: 3, requests: 1568, sessions: 14, tokens: 542_000_000 };

test("a finding says how much there is of it, and what of that has no price", () => {
  expect(findingSize({ ...finding, unpriced_requests: 0 })).toBe(
    "1,568 requests in 14 sessions · 542M tokens",
  );
  expect(findingSize({ ...finding, unpriced_requests: 1200 })).toEndWith(" and 1,200 unpriced");
});

test("failures are counted, and have no tokens where nothing was answered", () => {
  const failed = { ...finding, kind: "failed_requests", requests: 48, sessions: 1, tokens: 0 };
  const size = (times: number) => findingSize({ ...failed, times, unpriced_requests: 0 });
  expect(size(1680)).toBe("1,680 failures, 48 requests in 1 session");
  expect(size(1)).toBe("1 failure, 48 requests in 1 session");
});
