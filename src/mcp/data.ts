import { inlineOf } from "../checkpoint/text-line.ts";

/**
 * Titles, prompts, paths and errors were written by whoever wrote them, and a model reads them now: each is one plain line,
 * without escapes, tags and secrets, and of bounded length.
 */

/** Longest text of an answer. A path or an error that is longer says what matters in its beginning. */
const longest = 400;

/** The answer with every text in it made harmless. */
export function asData<T>(value: T): T {
  if (typeof value === "string") return inlineOf(value, longest) as T;
  if (Array.isArray(value)) return value.map((item) => asData<unknown>(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, asData<unknown>(inner)]),
  ) as T;
}
