import type { AlertState } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";

const states: readonly AlertState[] = ["firing", "pending", "resolved"];
const groups: Readonly<Record<string, readonly AlertState[]>> = { open: ["firing", "pending"], all: states };

/** What alerts can be asked for by: a state, or several at once. */
export const alertStateWords: readonly string[] = [...states, ...Object.keys(groups)];

/** The states that words with commas between mean. Throws `invalid` with `name`, what the person called it. */
export function parseAlertStates(text: string, name: string): readonly AlertState[] {
  const meant = new Set(text.split(",").flatMap((word) => statesOf(word.trim(), name)));
  return states.filter((state) => meant.has(state));
}

function statesOf(word: string, name: string): readonly AlertState[] {
  const group = Object.hasOwn(groups, word) ? groups[word] : undefined;
  const found = group ?? states.filter((state) => state === word);
  if (found.length > 0) return found;
  throw new AppError("invalid", `${name}: '${word}' is no state; use ${alertStateWords.join(", ")}`);
}
