import { expect, test } from "bun:test";
import { knownRequests } from "./session-requests.ts";

test("counters tell of no request, which is not none", () => {
  expect(knownRequests({ requests: 3, counted_from: "requests" })).toBe(3);
  expect(knownRequests({ requests: 0, counted_from: "requests" })).toBe(0);
  expect(knownRequests({ requests: 0, counted_from: "nothing" })).toBe(0);
  expect(knownRequests({ requests: 0, counted_from: "counters" })).toBeNull();
});
