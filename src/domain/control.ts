// Controls but for tab and line breaks, and what turns the direction of text.
const control =
  // oxlint-disable-next-line no-control-regex -- these are what is escaped here
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text in which what a terminal obeys or an eye does not see is written as JSON escapes it. JSON stays the same JSON, for it
 * allows these within its texts only.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    control,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
