import { expect, test } from "bun:test";
import { fillPaint, gaugeBar } from "./gauge.ts";
import { styleFor } from "./style.ts";

test("a gauge shows what has begun, and is full only when the context is", () => {
  expect(gaugeBar(0, 6)).toBe("▯▯▯▯▯▯");
  expect(gaugeBar(0.9, 6)).toBe("▯▯▯▯▯▯");
  expect(gaugeBar(1, 6)).toBe("▮▯▯▯▯▯");
  expect(gaugeBar(50, 6)).toBe("▮▮▮▯▯▯");
  expect(gaugeBar(99.9, 6)).toBe("▮▮▮▮▮▯");
  expect(gaugeBar(100, 6)).toBe("▮▮▮▮▮▮");
  expect(gaugeBar(130, 6)).toBe("▮▮▮▮▮▮");
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
