import { expect, test } from "bun:test";
import { readInstead } from "./rewrite.ts";

test("what is read instead was not written, of the five-minute writes first", () => {
  const usage = {
    input: 1,
    output: 2,
    reasoning: undefined,
    cacheRead: 10,
    cacheWrite: 50,
    cacheWrite1h: 30,
  };
  expect(readInstead(usage, 20)).toEqual({ ...usage, cacheRead: 30, cacheWrite: 30, cacheWrite1h: 30 });
  expect(readInstead(usage, 25)).toEqual({ ...usage, cacheRead: 35, cacheWrite: 25, cacheWrite1h: 25 });
  const untold = { ...usage, cacheWrite1h: undefined };
  expect(readInstead(untold, 20).cacheWrite1h).toBeUndefined();
});
