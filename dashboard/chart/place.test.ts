import { expect, test } from "bun:test";
import { placeAfter } from "./place.ts";

test.each([
  ["ArrowRight", undefined, 0],
  ["ArrowRight", 3, 4],
  ["ArrowRight", 9, 9],
  ["ArrowLeft", undefined, 9],
  ["ArrowLeft", 0, 0],
  ["Home", 5, 0],
  ["End", 5, 9],
  ["a", 5, undefined],
])("%s from place %p of ten leads to %p", (key, at, place) => {
  expect(placeAfter(key, at, 10)).toBe(place);
});
