/** A longer line is told but not read: real features take a few hundred bytes, with long notes a few thousand. */
const maxLineLength = 1 << 20;

/** The lines of a file. */
export interface Lines {
  /** Those that are complete and not blank, without their ends. */
  readonly lines: readonly string[];
  /** What stands after the last line's end: its writer may not be done with it. Undefined for nothing. */
  readonly torn: string | undefined;
  readonly tooLong: number;
}

/**
 * The text of a file: UTF-8, or UTF-16 where a byte order mark says so, as the shell of Windows writes it. Bytes that mean
 * nothing become the replacement character.
 */
export function decodeText(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!isUtf16) return new TextDecoder("utf-8").decode(bytes);
  return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

/** A text in lines, whichever way they end. */
export function splitLines(text: string): Lines {
  const all = text.split("\n");
  const last = all.pop() ?? "";
  const told = all.map((line) => line.trim()).filter((line) => line !== "");
  const lines = told.filter((line) => line.length <= maxLineLength);
  const torn = last.trim() === "" ? undefined : last.trim();
  return { lines, torn, tooLong: told.length - lines.length };
}
