import { expect, test } from "bun:test";
import { headingOf, titleOf, type RowWords } from "./row-label.ts";

const row: RowWords = {
  kind: "tool",
  status: "ok",
  name: "mcp__shop__cart",
  detail: null,
  error: null,
  notes: [],
  length: null,
  waited_ms: null,
};

test("words of ours begin with a capital where they begin a line, names are as they were told", () => {
  expect(headingOf(row)).toBe("mcp__shop__cart");
  expect(headingOf({ ...row, kind: "request", name: "claude-opus-5-5" })).toBe("opus-5.5");
  expect(headingOf({ ...row, kind: "background", name: "" })).toBe("Background work");
  expect(headingOf({ ...row, kind: "prompt", name: "cart" })).toBe("Prompt");
  expect(headingOf({ ...row, kind: "threshold", name: "75 %" })).toBe("Context at 75 %");
  expect(titleOf({ ...row, kind: "threshold", name: null })).toBe("context threshold");
});
