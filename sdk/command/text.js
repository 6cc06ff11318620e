/** Figures and names for a terminal. */

/** Money nobody told: unknown is not nothing. */
const unknown = "–";

/**
 * Text from outside as one line that is safe on a terminal: no escapes, no controls, nothing that reorders or hides text.
 * @param {string} text
 */
export function plainText(text) {
  return text
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim();
}

/**
 * Cells that a text takes: wide letters and emoji take two, marks that stand on others none.
 * @param {string} text
 */
export function widthOf(text) {
  const marks = text.match(/\p{M}/gu)?.length ?? 0;
  const wide = text.match(
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/gu,
  );
  return Array.from(text).length + (wide?.length ?? 0) - marks;
}

/**
 * The text, cut to a width; what was cut shows as "…".
 * @param {string} text
 * @param {number} width
 */
export function fit(text, width) {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const letter of text) {
    if (widthOf(kept + letter) > width - 1) break;
    kept += letter;
  }
  return width <= 0 ? "" : `${kept}…`;
}

/**
 * Words in lines of at most `width`; later lines are indented.
 * @param {string} text
 * @param {number} width
 * @param {string} [indent]
 */
export function wrap(text, width, indent = "") {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= width || line.trim() === "") {
      line = longer;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return [...lines, line].map((each) => fit(each, width));
}

/**
 * Dollars: four digits after the point below one dollar, two above.
 * @param {number | null} usd
 */
export function formatUsd(usd) {
  if (usd === null) return unknown;
  if (usd !== 0 && usd < 0.00005) return "<$0.0001";
  if (usd === 0) return "$0.00";
  return usd < 0.99995 ? `$${usd.toFixed(4)}` : `$${grouped(usd, 2)}`;
}

/** @param {number | null} count */
export function formatCount(count) {
  return count === null ? unknown : grouped(count, 0);
}

/**
 * A number of things in words: `1 call`, `2 calls`.
 * @param {number} count
 * @param {string} word
 */
export function counted(count, word) {
  return `${formatCount(count)} ${word}${count === 1 ? "" : "s"}`;
}

/**
 * A time span in its largest unit: 830 ms, 4.2 s, 3.5 min.
 * @param {number} ms
 */
export function formatMs(ms) {
  if (ms > 0 && ms < 0.5) return "<1 ms";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 99_950 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function grouped(value, digits) {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
