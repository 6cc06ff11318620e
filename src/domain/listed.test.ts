import { expect, test } from "bun:test";
import { listed } from "./listed.ts";

test("what is left out of a list is counted", () => {
  expect(listed(["a", "b"], 2)).toBe("a, b");
  expect(listed(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});
