import { expect, test } from "bun:test";
import { legendLines, noteLines } from "./picture.ts";

test("a legend breaks into lines that fit, each item where the one before it ends", () => {
  const items = ["aa", "bbbb", "c"].map((name) => ({ key: name, name, colour: "--series-1" }));
  const lines = legendLines(items, 150, (name) => name.length * 10);
  expect(lines.map((line) => line.map(({ item, x }) => [item.name, x]))).toEqual([
    [
      ["aa", 0],
      ["bbbb", 56],
    ],
    [["c", 0]],
  ]);
});

test("an item wider than the picture has a line of its own", () => {
  const items = [{ key: "wide", name: "wide", colour: "--series-1" }];
  expect(legendLines(items, 10, () => 500)).toHaveLength(1);
  expect(legendLines([], 10, () => 500)).toEqual([]);
});

test("a note breaks between words, and within one that is wider than the picture", () => {
  const lines = (note: string): readonly string[] => noteLines(note, 100, (text) => [...text].length * 10);
  expect(lines("a week")).toEqual(["a week"]);
  expect(lines("one two · project x")).toEqual(["one two ·", "project x"]);
  expect(lines("ten letter words")).toEqual(["ten letter", "words"]);
  expect(lines("in /home/ada/checkout 😀")).toEqual(["in", "/home/ada/", "checkout 😀"]);
  expect(lines("")).toEqual([]);
});
