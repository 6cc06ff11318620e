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
