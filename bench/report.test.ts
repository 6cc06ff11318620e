import { expect, test } from "bun:test";
import { formatTable, withMeasured } from "./report.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

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
  const table = formatTable("load", rows, "a machine");
  expect(table).toStartWith("### load\n\na machine\n\n| what |");
  expect(table).toEndWith("| rate | 1 |  |\n| delay | 2 | < 3 |");
});

test("a grid stands below the rows, with columns of its own", () => {
  const grid = { columns: ["wire", "records/s"], lines: [["grpc", "12"]] };
  const table = formatTable("wires", { rows: [{ what: "load", value: "2 s" }], grids: [grid] }, "a machine");
  expect(table).toEndWith("| load | 2 s |  |\n\n| wire | records/s |\n| --- | --- |\n| grpc | 12 |");
});

test("a percentile is one of the measurements", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile([7], 0.01)).toBe(7);
});

test("only the tables that were measured are replaced, and nothing beside the markers", () => {
  const tables = "### load\n\nold\n\n### start\n\nstays\n";
  const page = `a\n<!-- measured: begin -->\n${tables}<!-- measured: end -->\nb\n`;
  const measured = new Map([
    ["load", "### load\n\nnew"],
    ["hook", "### hook\n\nfirst"],
  ]);
  const expected = "### load\n\nnew\n\n### start\n\nstays\n\n### hook\n\nfirst\n";
  expect(withMeasured(page, measured)).toBe(
    `a\n<!-- measured: begin -->\n${expected}<!-- measured: end -->\nb\n`,
  );
  expect(() => withMeasured("a", measured)).toThrow("lacks the lines");
});
