import { expect, test } from "bun:test";
import { marksAt, withMarks } from "./mark.ts";

const times = [0, 100, 200];
const marks = [
  { at: -5, name: "early" },
  { at: 40, name: "first" },
  { at: 60, name: "second" },
  { at: 999, name: "late" },
];

test("each mark is told at the one place it is nearest to", () => {
  const told = times.map((_, at) => marksAt(marks, times, at).map(({ name }) => name));
  expect(told).toEqual([["early", "first"], ["second"], ["late"]]);
});

test("there are no marks where there is no place", () => {
  expect(marksAt(marks, times, 3)).toEqual([]);
});

test("a chart reaches from the first to the last of its times and of what happened", () => {
  expect(withMarks(marks, [0, 200])).toEqual([-5, 999]);
  expect(withMarks([], [0, 200])).toEqual([0, 200]);
  expect(withMarks([], [null, null])).toEqual([null, null]);
});
