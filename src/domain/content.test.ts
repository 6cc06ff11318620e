import { expect, test } from "bun:test";
import { isPlainFact } from "./content.ts";

test.each([
  ["command_category", "mixed", true],
  ["has_output", "false", true],
  ["command", "ls", false],
  ["customer", "North Sea", false],
])("%s = %p", (key, value, isFact) => {
  expect(isPlainFact(key, value)).toBe(isFact);
});
