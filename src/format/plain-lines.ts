import { plainText } from "../domain/plain-text.ts";

/** The lines of a text from outside, each made harmless; indents and quotations stay. */
export function plainLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => (/^(?:> *| +)/.exec(line)?.[0] ?? "") + plainText(line.replace(/^(?:> *| +)/, "")));
}
