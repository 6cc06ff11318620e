import { expect, test } from "bun:test";
import { Share } from "./share.ts";

/** A share whose time passes only where work says so. */
function shareAt(): { share: Share; pass: (ms: number) => void } {
  let now = 1000;
  return { share: new Share(() => now), pass: (ms) => void (now += ms) };
}

test("who works waits three times as long before the next piece, and not at all at first", () => {
  const { share, pass } = shareAt();
  expect(share.restMs).toBe(0);
  expect(share.work(() => (pass(20), "read"))).toBe("read");
  expect(share.restMs).toBe(60);
  pass(45);
  expect(share.restMs).toBe(15);
  pass(100);
  expect(share.restMs).toBe(0);
});

test("pieces of several who work at once add up, so that all of them together take a quarter", () => {
  const { share, pass } = shareAt();
  for (const ms of [20, 4, 0]) share.work(() => pass(ms));
  expect(share.restMs).toBe(68);
});

test("work that fails has taken its time as well", () => {
  const { share, pass } = shareAt();
  const fails = () => {
    pass(10);
    throw new Error("the disk is gone");
  };
  expect(() => share.work(fails)).toThrow("the disk is gone");
  expect(share.restMs).toBe(30);
});
