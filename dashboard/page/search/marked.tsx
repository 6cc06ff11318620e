import type { MarkedText } from "../../../src/query/search.ts";
import "./marked.css";

/** A part of a text, and whether it is what was looked for. */
export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** A text in its parts. Matches that are not in order or not within it are left out. */
export function partsOf({ text, matches }: MarkedText): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const [from, to] of matches) {
    if (from < end || to > text.length || to <= from) continue;
    if (from > end) parts.push({ text: text.slice(end, from), isMatch: false });
    parts.push({ text: text.slice(from, to), isMatch: true });
    end = to;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isMatch: false });
  return parts;
}

/** A text with what was looked for marked. The API tells it as one line without anything that hides or reorders. */
export function Marked({ of, class: look = "" }: { readonly of: MarkedText; readonly class?: string }) {
  return (
    <bdi class={`text ${look}`} title={of.text}>
      {partsOf(of).map(({ text, isMatch }, index) => (isMatch ? <mark key={index}>{text}</mark> : text))}
    </bdi>
  );
}
