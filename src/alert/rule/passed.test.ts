import { expect, test } from "bun:test";
import { passed } from "./passed.ts";

test.each<[number, number | undefined, number | undefined]>([
  [79, undefined, undefined],
  [80, undefined, 80],
  [94.9, undefined, 90],
  [100, undefined, 95],
  // What began at 80 ends below 75, and what reached 90 has that level down to 85.
  [75, 80, 80],
  [74.9, 80, undefined],
  [85, 90, 90],
  [84, 90, 80],
  [89, 80, 80],
  [91, 80, 90],
])("%p, where %p is open, passed %p of 80, 90 and 95", (value, open, level) => {
  expect(passed(value, [80, 90, 95], open)).toBe(level);
});

test("what began at a low threshold is over, too: a value falls to nothing, and not below", () => {
  expect(passed(0, [3], 3)).toBeUndefined();
  expect(passed(1.5, [3], 3)).toBe(3);
});
