export { counted } from "../../domain/counted.ts";
export { plainText } from "../../domain/plain-text.ts";

/** Display width in terminal cells: wide letters and emoji count two, marks that stand on others none. */
export function widthOf(text: string): number {
  return Bun.stringWidth(text);
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
  if (widthOf(text) <= width) return text;
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

/** The text with spaces up to a display width, on the right or on the left. Text that is wider stays as it is. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + spaces : spaces + text;
}

/** Words in lines of at most `width`. A longer word goes on in the next line: it may be a path or a command that somebody needs whole. */
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
    const pieces = piecesOf(word, width);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return line === "" ? lines : [...lines, line];
}

/** A word in pieces of at most `width`, none of which ends within a letter. */
function piecesOf(word: string, width: number): string[] {
  if (width <= 0) return [];
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const { segment } of lettersOf(word)) {
    const letter = fit(segment, width);
    const cells = widthOf(letter);
    if (used + cells > width) {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += letter;
    used += cells;
  }
  return [...pieces, piece];
}
