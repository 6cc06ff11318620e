import { expect, test } from "bun:test";
import { RateLimit } from "./rate-limit.ts";

function open() {
  let now = 0;
  const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { limit, pass };
}

test("an address may burst, then keeps to its pace; another address is not held up", () => {
  const { limit, pass } = open();
  for (let n = 0; n < 3; n += 1) limit.take("a");
  expect(() => limit.take("a")).toThrow("slow down");
  limit.take("b");
  pass(500);
  limit.take("a");
  expect(() => limit.take("a")).toThrow("slow down");
});

test("a clock that steps back takes nothing away", () => {
  const { limit, pass } = open();
  limit.take("a");
  pass(-10_000);
  limit.take("a");
});
