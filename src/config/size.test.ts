import { expect, test } from "bun:test";
import { parseSize } from "./size.ts";

test("sizes count in millions with MB and in powers of two with MiB", () => {
  expect(parseSize("16MB")).toBe(16_000_000);
  expect(parseSize("64MiB")).toBe(67_108_864);
  expect(parseSize("1.5 KiB")).toBe(1536);
  expect(parseSize("2gb")).toBe(2_000_000_000);
  expect(parseSize("1GiB")).toBe(1_073_741_824);
  expect(parseSize("1kb")).toBe(1000);
});

test("a number without a unit is bytes, as a number or as text", () => {
  expect(parseSize(4096)).toBe(4096);
  expect(parseSize("4096")).toBe(4096);
  expect(parseSize("10B")).toBe(10);
});

test("what is no size has no value", () => {
  for (const text of ["", "MB", "16 TB", "-1MB", "16M", "1e6", "0x10", "16MB!", " 16MB", "1.MB", "iB", "1iB"])
    expect(parseSize(text)).toBeUndefined();
  for (const number of [1.5, Number.NaN, Infinity]) expect(parseSize(number)).toBeUndefined();
});
