import { expect, test } from "bun:test";
import { changeText } from "./change.ts";

test.each([
  [112, 100, "+12 %"],
  [92, 100, "-8 %"],
  [0, 100, "-100 %"],
  [0.2, 100, "-99 %"],
  [100.2, 100, "="],
  [0, 0, "="],
  [5, 0, "new"],
  [1400, 100, "×14"],
  [999, 100, "+899 %"],
  [null, 100, "–"],
  [100, null, "–"],
])("from %p, before %p: %s", (now, before, text) => {
  expect(changeText(now, before)).toBe(text);
});
