import { expect, test } from "bun:test";
import { networkOf, RateLimit } from "./rate-limit.ts";

function open() {
  let now = 0;
  const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  const reason = (address: string): string | undefined => limit.refuse(address)?.reason;
  return { reason, pass };
}

test("an address may burst, then keeps to its pace; another address is not held up", () => {
  const { reason, pass } = open();
  expect(["a", "a", "a", "a"].map(reason)).toEqual([undefined, undefined, undefined, "too-fast"]);
  expect(reason("b")).toBeUndefined();
  pass(500);
  expect(["a", "a"].map(reason)).toEqual([undefined, "too-fast"]);
});

test("a clock that steps back takes nothing away", () => {
  const { reason, pass } = open();
  expect(reason("a")).toBeUndefined();
  pass(-10_000);
  expect(reason("a")).toBeUndefined();
});

test("whoever has a whole IPv6 network asks for all of it", () => {
  const { reason } = open();
  const asked = ["2001:db8::1", "2001:db8::2", "2001:DB8:0:0:ffff::3", "2001:db8::4"];
  expect(asked.map(reason).at(-1)).toBe("too-fast");
  expect(reason("2001:db8:0:1::1")).toBeUndefined();
});

test("many others do not make an address forgotten that goes on asking", () => {
  const { reason } = open();
  for (let n = 0; n < 4; n += 1) reason("a");
  for (let n = 0; n < 15_000; n += 1) {
    reason(`10.0.${n >> 8}.${n & 255}`);
    if (n % 5000 === 0) expect(reason("a")).toBe("too-fast");
  }
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["", ""],
])("%s is of the network %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
