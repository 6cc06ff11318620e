import { expect, test } from "bun:test";
import { targetOf } from "./target.ts";

test("- is standard output, in the format that was asked for", () => {
  expect(targetOf({ out: "-" })).toEqual({ path: undefined, format: "jsonl", compression: undefined });
  expect(targetOf({ out: "-", format: "csv", gzip: true })).toEqual({
    path: undefined,
    format: "csv",
    compression: "gzip",
  });
});
