import { expect, test } from "bun:test";
import { isOvergrown, overgrowthOf } from "./structure.ts";

const overgrown = (text: string): boolean => isOvergrown(Buffer.from(text));

test("what real events hold is not overgrown, however long its texts are", () => {
  expect(overgrown(JSON.stringify({ a: "[{".repeat(500_000), b: [1, { c: '\\"{[' }] }))).toBe(false);
  expect(overgrown(`[${'{"a":[]},'.repeat(50_000)}1]`)).toBe(false);
});

test("millions of empty objects and towers of brackets are", () => {
  expect(overgrown(`[${"{},".repeat(300_000)}1]`)).toBe(true);
  expect(overgrown("[".repeat(1000))).toBe(true);
  expect(overgrown('{"a":'.repeat(1000))).toBe(true);
});

test("brackets behind an escaped quote are still text", () => {
  expect(overgrown(`{"a":"\\"${"[".repeat(1000)}"}`)).toBe(false);
  expect(overgrown(`{"a":"\\\\","b":${"[".repeat(1000)}`)).toBe(true);
});

test("what there is too much of is said, and only what is beyond the bound", () => {
  const most = { openings: 5, depth: 3 };
  const found = (text: string) => overgrowthOf(Buffer.from(text), most);
  expect(found("[[[]],[],{}]")).toBeUndefined();
  expect(found("[[[]],[],[],[]]")).toBe("openings");
  expect(found("[[[[")).toBe("depth");
});
