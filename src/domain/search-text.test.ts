import { expect, test } from "bun:test";
import { readableInput } from "./search-text.ts";

test.each([
  ['{"command":"npm test","description":"Run the tests"}', "npm test, Run the tests"],
  ['{"file_path":"C:\\\\new\\\\a.ts"}', "C:\\new\\a.ts"],
  ['{"old_string":"\\nexport const a = \\"b\\""}', 'export const a = "b"'],
  ['{"command":"cut off in the mid', "cut off in the mid"],
  ["npm run C:\\new", "npm run C:\\new"],
])("%p reads as %p", (input, text) => {
  expect(readableInput(input).replaceAll(/\s+/g, " ").trim()).toBe(text);
});
