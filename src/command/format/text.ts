/** Display width in terminal cells: wide letters and emoji count two, marks that stand on others none. */
export function widthOf(text: string): number {
  return Bun.stringWidth(text);
}

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

/**
 * Any text from outside as one line that is safe on a terminal: no escapes, no controls, nothing that reorders or hides
 * text. Line breaks and runs of white space become one space.
 */
export function plainText(value: string | null | undefined): string {
  return (value ?? "")
    .replace(controlString, "")
    .replace(controlSequence, "")
    .replace(shortEscape, "")
    .replace(space, " ")
    .replace(invisible, "")
    .replace(tower, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Made on first use: it takes longer than all else that a status line does. */
let segmenter: Intl.Segmenter | undefined;

function lettersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** The text, cut to a display width. What was cut shows as "…"; letters and emoji are never cut in two. */
export function fit(text: string, width: number): string {
  if (width <= 0) return "";
  if (text.length <= width && isAscii(text)) return text;
  let kept = "";
  let used = 0;
  let keptBeforeMark = "";
  for (const { segment } of lettersOf(text)) {
    used += widthOf(segment);
    if (used > width) return `${keptBeforeMark}…`;
    kept += segment;
    if (used < width) keptBeforeMark = kept;
  }
  return kept;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** The text with spaces up to a display width, on the right or on the left. Text that is wider stays as it is. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + spaces : spaces + text;
}

/** Words in lines of at most `width`; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = fit(word, width);
  }
  return line === "" ? lines : [...lines, line];
}

/** A number of things in words: `1 session`, `2,000 sessions`. */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString("en-US")} ${word}${count === 1 ? "" : "s"}`;
}
