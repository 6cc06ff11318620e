import { expect, test } from "bun:test";
import { formatKnownCount } from "./known-count.ts";
import { knownRequests, requestsOf, requestWords } from "./requests.ts";

test("counters tell of no request, which is not none", () => {
  expect(knownRequests({ requests: 3, counted_from: "requests" })).toBe(3);
  expect(knownRequests({ requests: 0, counted_from: "requests" })).toBe(0);
  expect(knownRequests({ requests: 0, counted_from: "nothing" })).toBe(0);
  expect(knownRequests({ requests: 0, counted_from: "counters" })).toBeNull();
});

test("tokens without a request were told by counters: nobody counted the requests behind them", () => {
  const texts = [
    requestsOf({ requests: 0 }, 0),
    requestsOf({ requests: 0 }, 5),
    requestsOf({ requests: 0, failed_requests: 1 }, 5),
    requestsOf({ requests: 1200 }, 5),
  ].map(formatKnownCount);
  expect(texts).toEqual(["0", "–", "0", "1,200"]);
});

test("in a sentence, too, nobody counted is a dash", () => {
  expect([null, 0, 1, 1200].map(requestWords)).toEqual([
    "– requests",
    "0 requests",
    "1 request",
    "1,200 requests",
  ]);
});
