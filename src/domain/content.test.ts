import { expect, test } from "bun:test";
import { isContent, isPlainFact } from "./content.ts";

test.each([
  ["command_category", "mixed", true],
  ["has_output", "false", true],
  ["command", "ls", false],
  ["command.shown.line", "ls", false],
  ["lastAnswer", "yes", false],
  ["lastAnswerType", "yes", true],
  ["has_output", "true", true],
  ["customer", "North Sea", false],
])("%s = %p", (key, value, isFact) => {
  expect(isPlainFact(key, value)).toBe(isFact);
});

test.each(
  "args arguments body completion content definitions input message messages model_output output prompt response result system_instructions text".split(
    " ",
  ),
)("%s between dots is content, and what only describes it is none", (word) => {
  for (const key of [word, `a.${word}`, `${word}.b`, `a.${word}.0.b`])
    expect([key, isContent(key)]).toEqual([key, true]);
  for (const key of [`${word}_x`, `a.x${word}`]) expect([key, isContent(key)]).toEqual([key, false]);
  const describing =
    "finish_reasons hash id ids kind length model name role service_tier size tokens type uuid".split(" ");
  for (const last of describing) expect([last, isContent(`a.${word}.${last}`)]).toEqual([last, false]);
});

test.each(
  "answer args arguments body command content definitions delta description details diff input instructions message messages output plan prompt query question reasoning response result stderr stdout summary text url".split(
    " ",
  ),
)("where nobody has looked, %s in a key is content unless its last word only describes it", (word) => {
  for (const key of [word, `the_${word}_x`]) expect([key, isPlainFact(key, "x")]).toEqual([key, false]);
  const describing =
    "category code count effort id ids kind length mode model ms name reason reasons role size source status tier tokens type uuid";
  for (const last of describing.split(" "))
    expect([last, isPlainFact(`${word}_${last}`, "x")]).toEqual([last, true]);
});
