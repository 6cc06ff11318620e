import type { Usage } from "../domain/usage.ts";

/** Tokens that one account names and another does not hold, by class: what one class has too many fills no other. */
export function untold(named: Usage, held: Usage): number {
  const more = (name: "input" | "output" | "cacheRead" | "cacheWrite"): number =>
    Math.max(0, named[name] - held[name]);
  return more("input") + more("output") + more("cacheRead") + more("cacheWrite");
}
