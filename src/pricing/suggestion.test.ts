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

test("two thirds of a long name have to be right, and all but two letters of a short one", () => {
  expect(nearestNames("claude-opus-xxxx", ["claude-opus-5-51", "claude-opusyyyyyy"])).toEqual([
    "claude-opus-5-51",
  ]);
  expect(nearestNames("gpt5", ["gpt-51", "gpt-5.1"])).toEqual(["gpt-51"]);
});

test("nothing near is nothing suggested", () => {
  expect(nearestNames("zzz", ["claude-opus-5"])).toEqual([]);
});
