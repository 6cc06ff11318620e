import { expect, test } from "bun:test";
import { takesGzip } from "./accept.ts";

test("zipped is what may be", () => {
  expect(["gzip", "br, GZIP;q=0.5", "*"].every((coding) => takesGzip(coding))).toBe(true);
  expect([null, "", "br", "gzip;q=0", "gzipped", "*;q=0"].some((coding) => takesGzip(coding))).toBe(false);
});
