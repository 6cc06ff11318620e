/* oxlint-disable no-control-regex -- control characters are exactly what these look for */
// Strings for the terminal itself (titles, links, clipboard), with their content up to the terminator. Content stops at
// the next introducer, so that hostile input cannot make the search quadratic.
const controlString =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)/gu;
const controlSequence = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/gu;
const shortEscape = /\u001b[ -/]*[0-~]/gu;
/* oxlint-enable no-control-regex */

// The byte order mark counts as white space in regular expressions, but shows nothing.
const space = /[[\s\u0085]--\ufeff]/gv;
// Controls, format characters (bidi, zero width, tags), halves of characters, and letters that show nothing.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
// Three marks on one letter is what living scripts need; more is a tower that grows over the lines around it.
const tower = /(\p{M}{3})\p{M}+/gu;

/** What most texts are, and what none of the above is in. Unicode's classes take a fresh process milliseconds to build. */
const isPrintableAscii = /^[ -~]*$/;

/**
 * Any text from outside as one line that is safe on a terminal: no escapes, no controls, nothing that reorders or hides
 * text. Line breaks and runs of white space become one space.
 */
export function plainText(value: string | null | undefined): string {
  const text = value ?? "";
  const seen = isPrintableAscii.test(text) ? text : withoutTricks(text);
  return seen.replace(/ {2,}/g, " ").trim();
}

function withoutTricks(text: string): string {
  return text
    .replace(controlString, "")
    .replace(controlSequence, "")
    .replace(shortEscape, "")
    .replace(space, " ")
    .replace(invisible, "")
    .replace(tower, "$1");
}
