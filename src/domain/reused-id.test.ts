import { expect, test } from "bun:test";
import { isUniqueId } from "./reused-id.ts";

test.each([
  "chatcmpl-9f3K2mVb7Qx1LtZc8RwHd4Ys",
  "call_9f3K2mVb7Qx1LtZc8RwHd4Ys",
  "toolu_019f3K2mVb7Qx1LtZc8RwHd4",
  "chatcmpl-tool-0d9f7c3a51b24e0f8c6d1e2f3a4b5c6d",
  "req-0d9f7c3a-51b2-4e0f-8c6d-1e2f3a4b5c6d",
])("%s is given out once", (id) => {
  expect(isUniqueId(id)).toBe(true);
});

test.each([
  "chatcmpl-417",
  "call_0",
  "functions.readManyFilesAtOnce:0",
  "20261128120000000001",
  "call_abcd1234",
])("%s may be given out again", (id) => {
  expect(isUniqueId(id)).toBe(false);
});
