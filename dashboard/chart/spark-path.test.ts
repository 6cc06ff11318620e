import { expect, test } from "bun:test";
import { sparkPath } from "./spark-path.ts";

const box = { width: 100, height: 22 };

test("the largest value touches the top, nothing the ground", () => {
  expect(sparkPath([0, 10], box)).toEqual({ line: "M0 21L100 1", area: "M0 22L0 21L100 1L100 22Z" });
});

test("a gap breaks the line", () => {
  expect(sparkPath([1, null, 1], box).line).toBe("M0 1M100 1");
});

test("no values, or none above nothing, make no hills", () => {
  expect(sparkPath([], box)).toEqual({ line: "", area: "" });
  expect(sparkPath([0, 0], box).line).toBe("M0 21L100 21");
});
