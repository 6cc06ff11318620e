import { expect } from "bun:test";
import type { RawAnswer } from "../e2e/raw-request.ts";

/** What no answer may have: permission for other origins, or a look inside. */
export function expectHarmless({ headers, body }: RawAnswer): void {
  expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  expect(body).not.toMatch(/\bat .*\.ts:\d+|node_modules|root:x:|AppError/);
  expect(headers.get("x-powered-by")).toBeUndefined();
}
