import { expect, test } from "bun:test";
import { fullContext as context } from "../../../test/shape/session.ts";
import { fillPaint, fillText, forecastText, gaugeBar, requestsLeft, timeLeft } from "./gauge.ts";
import { styleFor } from "./style.ts";

const now = Date.parse("2026-11-20T21:00:00.000Z");

test("a gauge shows what has begun, and is full only when the context is", () => {
  expect(gaugeBar(0, 6)).toBe("▯▯▯▯▯▯");
  expect(gaugeBar(0.9, 6)).toBe("▯▯▯▯▯▯");
  expect(gaugeBar(1, 6)).toBe("▮▯▯▯▯▯");
  expect(gaugeBar(50, 6)).toBe("▮▮▮▯▯▯");
  expect(gaugeBar(99.9, 6)).toBe("▮▮▮▮▮▯");
  expect(gaugeBar(100, 6)).toBe("▮▮▮▮▮▮");
  expect(gaugeBar(130, 6)).toBe("▮▮▮▮▮▮");
  expect([99.9, 100, 119.6].map(fillText)).toEqual(["99%", "100%", "120%"]);
});

test("the colour changes at 75, 85 and 95 percent; what is not known is dim", () => {
  const style = styleFor(true);
  const look = (percent: number | null): string => fillPaint(percent, style)("x");
  expect(look(74.9)).toBe(style.green("x"));
  expect(look(75)).toBe(style.yellow("x"));
  expect(look(85)).toBe(style.red("x"));
  expect(look(95)).toBe(style.bold(style.red("x")));
  expect(look(null)).toBe(style.dim("x"));
});

test("a forecast is told shortly and in a sentence", () => {
  expect(requestsLeft(context)).toBe("~14 req");
  expect(timeLeft(context, now)).toBe("~9m");
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
