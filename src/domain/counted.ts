import { formatWhole } from "./whole.ts";

/** A number of things in words: `1 session`, `2,000 sessions`. */
export function counted(count: number, word: string): string {
  return `${formatWhole(count)} ${word}${count === 1 ? "" : "s"}`;
}
