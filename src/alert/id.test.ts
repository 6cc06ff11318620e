import { expect, test } from "bun:test";
import { keyOf } from "./id.ts";

test.each([
  ["a", "a17", 17],
  ["s", "s3", 3],
  ["a", "s3", undefined],
  ["s", "a17", undefined],
  ["a", "a", undefined],
  ["a", "17", undefined],
  ["a", "a1.5", undefined],
  ["a", "a1234567890123456", undefined],
] as const)("asked for %s, the id %s means %p", (letter, id, key) => expect(keyOf(letter, id)).toBe(key));
