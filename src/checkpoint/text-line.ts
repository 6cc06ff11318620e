import { cutText } from "../domain/cut-text.ts";
import { plainText } from "../domain/plain-text.ts";
import { redactText } from "../domain/secret.ts";

/** Words from outside are a piece of one line of ours, whatever they are: they open and close nothing around them. */

/** Longest piece where nothing else is said. */
const usualLength = 240;

/**
 * A text from outside on one line: no escapes, no tags, no mark of ours, nothing that begins a heading, a list or code. What
 * is longer is cut, and says so.
 */
export function lineOf(text: string, most = usualLength): string {
  return withoutStart(harmless(text, most));
}

/** The same in the middle of a line, or as a value in JSON, where nothing can begin a heading. */
export function inlineOf(text: string, most = usualLength): string {
  return harmless(text, most);
}

/** The lines of a longer text, each safe and quoted, so that nothing in it stands as ours. Empty lines are left out. */
export function quoteOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const inner = harmless(line, usualLength);
    const indent = /^\s*/.exec(line)?.[0].replaceAll("\t", "  ").length ?? 0;
    return inner === "" ? [] : [`> ${" ".repeat(Math.min(indent, 8))}${inner}`];
  });
}

function harmless(text: string, most: number): string {
  // Escapes and letters that show nothing may stand in the middle of a secret, and it is whole without them.
  const plain = redactText(plainText(text))
    // A tag could end what the client wraps around our text.
    .replaceAll(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replaceAll(/\[(?=hallmonitor checkpoint)/gi, "(");
  return plain.length <= most ? plain : `${cutText(plain, most - 1).trimEnd()}…`;
}

function withoutStart(text: string): string {
  return text.replace(/^(?:[#>+*`~|=-]|\d{1,9}[.)])/, (mark) => `\\${mark}`);
}
