import { expect, test } from "bun:test";
import * as v from "valibot";
import { duration } from "./duration.ts";

const entry = duration({ description: "A pause.", fallback: "10m", min: "1m", max: "1h" });

test.each([
  ["1m", 60_000],
  ["59m60s", 3_600_000],
  ["1h", 3_600_000],
  ["59s", undefined],
  ["1h1s", undefined],
  ["0s", undefined],
  ["60", undefined],
  [60_000, undefined],
  [undefined, 600_000],
] as const)("%p, where 1m to 1h is allowed, is %p milliseconds", (told, ms) => {
  const read = v.safeParse(entry, told);
  expect(read.success ? read.output : undefined).toBe(ms as number);
});

test("of the ways to write one those are shown that may be written", () => {
  expect(entry.facts.allowed).toBe('a span of time, 1m to 1h, such as "90s" or "10m"');
});
