import { counted } from "../../domain/counted.ts";
import type { ContextShape } from "../../query/context/shape.ts";

/** How many requests a context has left, as a sentence; undefined where nobody can foresee it. */
export function contextLeft({ exhausts_in_requests: left }: ContextShape): string | undefined {
  if (left === null) return undefined;
  if (left < 1) return "It is compacted with the next request.";
  return `It is compacted in about ${counted(Math.round(left), "request")}.`;
}
