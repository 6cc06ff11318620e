import type { Look } from "./style.ts";
import { fit, pad, wrap } from "./text.ts";

/** A label and what is known under it; an empty value is not known, and its line is left out. */
export type Fact = readonly [label: string, value: string];

/** The longest label, `pull request`, and a gap. */
const labelWidth = 13;
/** A title may be a whole paragraph; so much of it is enough to know it by. */
const titleLines = 3;

/** Labels and values, one below the other; what is not known is left out, and long values go on below, for `maxLines` at most. */
export function factLines(
  list: readonly Fact[],
  { width, style }: Look,
  maxLines: number = titleLines,
): string[] {
  const room = width - labelWidth;
  if (room < 1) return [];
  return list.flatMap(([label, value]) =>
    wrap(fit(value, room * maxLines), room).map((words, index) =>
      index === 0 ? style.dim(pad(label, labelWidth)) + words : " ".repeat(labelWidth) + words,
    ),
  );
}
