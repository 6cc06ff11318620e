import { expect, test } from "bun:test";
import { workMs } from "../../../test/work.ts";
import { typedLength } from "./transcript-words.ts";

test.each([
  ["fix the tests", 13],
  ["<command-name>/plan</command-name> <command-args>the parser</command-args>", "/plan the parser".length],
  [
    "<command-name>/plan</command-name> <command-args>a\nb</command-args> </command-args>",
    "/plan a\nb".length,
  ],
  ["<command-name>/plan</command-name>", "/plan".length],
  ["<command-name>/plan</command-name> <command-args>no end", "/plan".length],
  ["<command-name>/plan</command-name> </command-args> no beginning", "/plan".length],
])("%j was typed in %d letters", (text, length) => {
  expect(typedLength(text)).toBe(length);
});

test("a pasted text of marks is looked through once", () => {
  const text = `<command-name>/plan${"<command-args>".repeat(20_000)}`;
  // A hundred times what it takes.
  expect(workMs(() => expect(typedLength(text)).toBe("/plan".length))).toBeLessThan(500);
});
