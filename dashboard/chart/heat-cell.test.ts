import { expect, test } from "bun:test";
import { heatCells } from "./heat-cell.ts";

test("cells are as dark as the root of their part of the most; nothing and unknown have no colour", () => {
  const cells = heatCells([
    [4, 1],
    [0, null],
  ]);
  expect(cells.map(({ row, column, share }) => [row, column, share])).toEqual([
    [0, 0, 1],
    [0, 1, 0.5],
    [1, 0, 0],
    [1, 1, 0],
  ]);
});

test("a grid of nothing is pale all over", () => {
  expect(heatCells([[null, 0]]).every(({ share }) => share === 0)).toBe(true);
});
