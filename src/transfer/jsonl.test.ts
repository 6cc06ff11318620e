import { expect, test } from "bun:test";
import { jsonlParts } from "./jsonl.ts";

test("no terminal obeys a line, and read again it is the same", () => {
  const line = {
    model: "\u001b]0;x\u0007\u009b31m \u202ecod.exe \u061c\u2066\u200f\u007f",
    "\u009b": "🦉\t\\u009b",
  };
  const list = { total: 1, [Symbol.iterator]: () => [[line]].values() };
  const text = [...jsonlParts([list])].map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
  expect(text).toMatch(/^[ -~🦉]*\n$/u);
  expect(JSON.parse(text)).toEqual(line);
});
