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

/** A text in lines, whichever way they end. */
export function splitLines(text: string): Lines {
  const all = text.split("\n");
  const last = all.pop() ?? "";
  const told = all.map((line) => line.trim()).filter((line) => line !== "");
  const lines = told.filter((line) => line.length <= maxLineLength);
  const torn = last.trim() === "" ? undefined : last.trim();
  return { lines, torn, tooLong: told.length - lines.length };
}
