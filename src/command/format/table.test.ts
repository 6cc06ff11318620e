import { expect, test } from "bun:test";
import { plain, styleFor } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { widthOf } from "./text.ts";

interface Row {
  readonly name: string;
  readonly count: string;
}

const columns: Column<Row>[] = [
  { title: "name", cell: ({ name }) => name, minWidth: 3 },
  { title: "count", align: "right", cell: ({ count }) => count, vanish: 1 },
  { title: "note", cell: () => "xyz", vanish: 2 },
];
const rows = [
  { name: "alpha", count: "1" },
  { name: "中文", count: "1000" },
];

test("cells are aligned by display width and lines have no trailing space", () => {
  expect(formatTable(rows, columns, { width: 40, title: plain })).toEqual([
    "name   count  note",
    "alpha      1  xyz",
    "中文    1000  xyz",
  ]);
});

test("in a narrow table the highest vanishes first, then columns shrink", () => {
  expect(formatTable(rows, columns, { width: 14, title: plain })[1]).toBe("alpha      1");
  expect(formatTable(rows, columns, { width: 10, title: plain })[1]).toBe("al…      1");
  expect(formatTable(rows, columns, { width: 9, title: plain })).toEqual(["name", "alpha", "中文"]);
});

test("no line is wider than the table, at any width", () => {
  for (let width = 1; width < 30; width++) {
    for (const line of formatTable(rows, columns, { width, title: plain })) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test("colour does not move anything", () => {
  const style = styleFor(true);
  const painted = columns.map((column) => ({ ...column, paint: () => style.red }));
  const lines = formatTable(rows, painted, { width: 12, title: style.dim });
  expect(lines[1]).toBe(
    "\u001b[31malpha\u001b[39m  \u001b[31m    1\u001b[39m".replace("\u001b[31m    1", "    \u001b[31m1"),
  );
  expect(lines.map((line) => Bun.stripANSI(line))).toEqual(
    formatTable(rows, columns, { width: 12, title: plain }),
  );
});

test("columns without a cell and without a title take no room", () => {
  const empty: Column<Row> = { title: "", cell: () => "" };
  expect(formatTable(rows, [empty, ...columns], { width: 40 })[0]).toBe("alpha     1  xyz");
});

test("a table without rows is its titles", () => {
  expect(formatTable([], columns, { width: 40, title: plain })).toEqual(["name  count  note"]);
  expect(formatTable([], columns, { width: 40 })).toEqual([]);
});
