import { expect, test } from "bun:test";
import { formatTable, withMeasured } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";

test("a spread names the middle, the least and the most", () => {
  expect(formatSpread(spreadOf([3000, 1000, 2000]))).toBe("2,000 (1,000–3,000)");
  expect(formatSpread(spreadOf([1, 2]), 1)).toBe("1.5 (1.0–2.0)");
  expect(formatSpread(spreadOf([7]))).toBe("7");
});

test("a table has a line per row, with an empty cell where there is no budget", () => {
  const rows = [
    { what: "rate", value: "1" },
    { what: "delay", value: "2", budget: "< 3" },
  ];
  expect(formatTable("load", rows)).toEndWith("| rate | 1 |  |\n| delay | 2 | < 3 |");
});

test("only what lies between the markers is replaced", () => {
  const page = "a\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nb\n";
  expect(withMeasured(page, "new")).toBe("a\n<!-- measured: begin -->\nnew\n<!-- measured: end -->\nb\n");
  expect(() => withMeasured("a", "new")).toThrow("lacks the lines");
});
