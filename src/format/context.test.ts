import { expect, test } from "bun:test";
import { fullContext as context } from "../../test/shape/session.ts";
import { fillText, forecastText, requestsLeft, shortLeft, timeLeft } from "./context.ts";

const now = Date.parse("2026-11-20T21:00:00.000Z");

test("a percentage reads as full only when it is", () => {
  expect([99.9, 100, 119.6, 1e300].map(fillText)).toEqual(["99%", "100%", "120%", "999%"]);
});

test("a forecast is told shortly and in a sentence", () => {
  expect(requestsLeft(context)).toBe("~14 req");
  expect(timeLeft(context, now)).toBe("~9m");
  expect(shortLeft(context, now)).toBe("~9m");
  expect(shortLeft({ ...context, exhausts_at: null }, now)).toBe("~14 requests");
  expect(shortLeft({ ...context, exhausts_in_requests: null }, now)).toBe("");
  expect(forecastText(context, now)).toBe("compacts in about 14 requests (9 to 22), ~9m");
  expect(forecastText({ ...context, exhausts_in_requests: 1, exhausts_at: null }, now)).toBe(
    "compacts in about 1 request (9 to 22)",
  );
  expect(forecastText({ ...context, exhausts_in_requests: null }, now)).toBe("");
});

test("times are told no finer than they can be foreseen", () => {
  const after = (minutes: number): string =>
    timeLeft({ exhausts_at: new Date(now + minutes * 60_000).toISOString() }, now);
  expect([-3, 0.2, 59, 61, 90, 700, 3000].map(after)).toEqual([
    "~1m",
    "~1m",
    "~59m",
    "~1h",
    "~1.5h",
    "~12h",
    "~2d",
  ]);
  expect(timeLeft({ exhausts_at: null }, now)).toBe("");
});
