import { expect, test } from "bun:test";
import { formatNano, instantOfHalves, parseInstant } from "./instant.ts";

test("halves and decimal text of one time are the same instant", () => {
  const times = [
    0n,
    1n,
    999_999n,
    1_000_000n,
    4_294_967_295n,
    4_294_967_296n,
    1_795_207_906_391_123_456n,
    2n ** 64n - 1n,
  ];
  for (const time of times) {
    const fromHalves = instantOfHalves(Number(time >> 32n), Number(time & 0xffff_ffffn));
    expect(parseInstant(String(time))).toEqual(fromHalves);
    expect(formatNano(fromHalves)).toBe(String(time));
  }
});

test("a text that is no unsigned number is no instant", () => {
  for (const text of ["", "-1", "1.5", "1e18", "abc", " 1", "1".repeat(21)]) {
    expect(parseInstant(text)).toBeUndefined();
  }
});
