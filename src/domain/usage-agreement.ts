import type { Usage } from "./usage.ts";

/** Whether two witnesses tell the same tokens. Parts that only one of them knows are no disagreement. */
export function agrees(a: Usage, b: Usage): boolean {
  return (
    a.input === b.input &&
    a.output === b.output &&
    a.cacheRead === b.cacheRead &&
    a.cacheWrite === b.cacheWrite
  );
}
