import { expect, test } from "bun:test";
import { checked, choice, choices, count, flag, jsonOf, number, requiredText, text } from "./argument.ts";

const input = {
  query: requiredText("what to look for"),
  project: text("whose"),
  kind: choice(["tool", "error"], "of what kind"),
  parts: choices(["requests", "prompts"], "with what"),
  limit: count({ usual: 5, most: 50 }, "how many"),
  level: number({ least: 50, most: 95 }, "how sure"),
  next: flag("also the next"),
};

test("a model reads of each argument what it is and what it may be", () => {
  expect(jsonOf(input)).toMatchObject({
    type: "object",
    required: ["query"],
    additionalProperties: false,
    properties: {
      query: { type: "string", description: "what to look for" },
      kind: { enum: ["tool", "error"] },
      parts: { type: "array", items: { enum: ["requests", "prompts"] } },
      limit: { type: "integer", minimum: 1, maximum: 50, default: 5 },
      level: { minimum: 50, maximum: 95 },
      next: { type: "boolean", default: false },
    },
  });
});

test("what is left out, or filled in with nothing, is what is usual", () => {
  expect(checked(input, { query: "cart", project: " " })).toEqual({
    values: {
      query: "cart",
      project: undefined,
      kind: undefined,
      parts: undefined,
      limit: 5,
      level: undefined,
      next: false,
    },
  });
  expect(checked({}, undefined)).toEqual({ values: {} });
});

test("a word that is said twice in a list is meant once", () => {
  expect(checked(input, { query: "cart", parts: ["prompts", "prompts"] })).toMatchObject({
    values: { parts: ["prompts"] },
  });
});

test.each([
  ["nothing", {}, "query"],
  ["a number for words", { query: 7 }, "query"],
  ["words without an end", { query: "x".repeat(1001) }, "query"],
  ["an unknown word", { query: "a", kind: "file" }, "kind"],
  ["an unknown word in a list", { query: "a", parts: ["requests", "files"] }, "parts.1"],
  ["more words than there are", { query: "a", parts: ["requests", "requests", "requests"] }, "parts"],
  ["too many", { query: "a", limit: 51 }, "limit"],
  ["a broken number", { query: "a", limit: 1.5 }, "limit"],
  ["a number in words", { query: "a", level: "80" }, "level"],
  [
    "a typing mistake",
    { query: "a", projct: "shop" },
    "'projct' is not an argument of this tool; known: query",
  ],
  ["a text for all of them", "cart", "arguments"],
  ["a list for all of them", [], "query"],
] as const)("%s is refused with what would be right", (_what, told, advice) => {
  const read = checked(input, told);
  expect("faults" in read ? read.faults.join("\n") : read).toContain(advice);
});
