import { expect, test } from "bun:test";
import { editDistance, nearestNames } from "./suggestion.ts";

test("the distance is the number of letters to add, remove or change", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("abc", "")).toBe(3);
  expect(editDistance("same", "same")).toBe(0);
});

test("the nearest come first, three at most, equals by name", () => {
  expect(nearestNames("abcdef", ["abcdxy", "abcdez", "abcdeg", "abcdef1", "unlike-it"])).toEqual([
    "abcdef1",
    "abcdeg",
    "abcdez",
  ]);
});

test("nothing near is nothing suggested", () => {
  expect(nearestNames("zzz", ["claude-opus-5"])).toEqual([]);
});
