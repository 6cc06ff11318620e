import { expect, test } from "bun:test";
import { isPlainFact } from "./content.ts";

test.each([
  ["command_category", "mixed", true],
  ["has_output", "false", true],
  ["command", "ls", false],
  ["command.shown.line", "ls", false],
  ["lastAnswer", "yes", false],
  ["lastAnswerType", "yes", true],
  ["customer", "North Sea", false],
])("%s = %p", (key, value, isFact) => {
  expect(isPlainFact(key, value)).toBe(isFact);
});
