import { expect, test } from "bun:test";
import { changedLines, filePathIn, jsonBytes } from "./tool-outcome.ts";

test("the file is what the tool calls it by", () => {
  expect(filePathIn({ file_path: "/a", path: "/b" })).toBe("/a");
  expect(filePathIn({ notebook_path: "/n.ipynb" })).toBe("/n.ipynb");
  expect(filePathIn({ pattern: "x", path: "/b" })).toBe("/b");
  for (const input of [undefined, null, "text", [], {}, { file_path: 7 }, { path: "" }]) {
    expect(filePathIn(input)).toBeUndefined();
  }
});

test("lines are counted over all parts of a patch, by their mark", () => {
  const structuredPatch = [
    { lines: ["+a", "+b", " c", "-d"] },
    { lines: ["-e", "\\ No newline at end of file"] },
    { lines: "+not a list" },
    { lines: [7, null] },
    undefined,
  ];
  expect(changedLines({ structuredPatch })).toEqual({ linesAdded: 2, linesRemoved: 2 });
});

test("of a created file every line is new", () => {
  const created = (content: string) => changedLines({ type: "create", content, structuredPatch: [] });
  expect(created("hello\nworld\n")).toEqual({ linesAdded: 2, linesRemoved: 0 });
  expect(created("hello\nworld")).toEqual({ linesAdded: 2, linesRemoved: 0 });
  expect(created("\n")).toEqual({ linesAdded: 1, linesRemoved: 0 });
  expect(created("")).toEqual({ linesAdded: 0, linesRemoved: 0 });
  const patched = { type: "create", content: "a\nb\n", structuredPatch: [{ lines: ["+a"] }] };
  expect(changedLines(patched)).toEqual({ linesAdded: 1, linesRemoved: 0 });
});

test("an update that changed nothing is zero lines, a result without a patch says nothing", () => {
  expect(changedLines({ type: "update", content: "a\n", structuredPatch: [] })).toEqual({
    linesAdded: 0,
    linesRemoved: 0,
  });
  for (const result of [undefined, null, "File created", { content: "a" }, { structuredPatch: "+a" }]) {
    expect(changedLines(result)).toEqual({ linesAdded: undefined, linesRemoved: undefined });
  }
});

test("sizes are bytes, not characters; what is absent has none", () => {
  expect(jsonBytes("ä")).toBe(4);
  expect(jsonBytes(null)).toBe(4);
  expect(jsonBytes(undefined)).toBeUndefined();
});
