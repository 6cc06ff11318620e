import { expect, test } from "bun:test";
import { formatBytes } from "./bytes.ts";

test.each<[number, string]>([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [9949, "9.9 kB"],
  [9950, "10 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [512e6, "512 MB"],
  [1.04e9, "1.0 GB"],
  [123.4e9, "123 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
