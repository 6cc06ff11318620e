import { expect, test } from "bun:test";
import { column, type Cell, type CellType } from "./column.ts";
import { csvParts } from "./csv.ts";

/** The text of a table of one column. */
function csvOf(type: CellType, ...cells: readonly Cell[]): string {
  const columns = [column<Cell>("c", type, (cell) => cell)];
  const pages = {
    total: cells.length,
    *[Symbol.iterator]() {
      if (cells.length > 0) yield cells;
    },
  };
  return [...csvParts({ columns, pages })].map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
}

test("a table without rows is its header", () => {
  expect(csvOf("text")).toBe("c\r\n");
});

test("texts are quoted where they must be, and only there", () => {
  expect(csvOf("text", "plain", 'say "hi"', "a,b", "two\nlines", "two\r\nlines", "", undefined)).toBe(
    'c\r\nplain\r\n"say ""hi"""\r\n"a,b"\r\n"two\nlines"\r\n"two\r\nlines"\r\n\r\n\r\n',
  );
});

test("a text that a spreadsheet would run is shown to it as text", () => {
  for (const text of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=HYPERLINK('http://x')",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
  ]) {
    expect(csvOf("text", text)).toBe(`c\r\n'${text}\r\n`);
  }
  expect(csvOf("text", "\t=1")).toBe(`c\r\n"'\t=1"\r\n`);
  expect(csvOf("text", "\r=1")).toBe(`c\r\n"'\r=1"\r\n`);
  expect(csvOf("text", '=cmd|" /C calc"!A0')).toBe(`c\r\n"'=cmd|"" /C calc""!A0"\r\n`);
  expect(csvOf("text", "a=1", "'=1")).toBe("c\r\na=1\r\n'=1\r\n");
});

test("a text stays in its cell where others part cells at a semicolon or a tab", () => {
  expect(csvOf("text", "a;=1", "a\t=1")).toBe('c\r\n"a;=1"\r\n"a\t=1"\r\n');
});

test("what a terminal would obey, and what turns text, is written as in JSON", () => {
  expect(csvOf("text", "a\u001b]0;x\u0007\u009b31m", "\u202ecod.exe", "\u061ca\u2066b\u200f\u007f")).toBe(
    String.raw`c|"a\u001b]0;x\u0007\u009b31m"|\u202ecod.exe|\u061ca\u2066b\u200f\u007f|`.replaceAll(
      "|",
      "\r\n",
    ),
  );
});

test("numbers are numbers, also below zero", () => {
  expect(csvOf("number", -1.5, 0, 1e21)).toBe("c\r\n-1.5\r\n0\r\n1e+21\r\n");
  expect(csvOf("integer", -1, 9_007_199_254_740_991)).toBe("c\r\n-1\r\n9007199254740991\r\n");
  expect(csvOf("flag", true, false, undefined)).toBe("c\r\ntrue\r\nfalse\r\n\r\n");
});

test("dollars are told to the last nano-dollar, without an exponent", () => {
  expect(csvOf("usd", 1, 39_280_500, 2_000_000_000, 0, 1_000_000_000_000_001, -5)).toBe(
    "c\r\n0.000000001\r\n0.0392805\r\n2\r\n0\r\n1000000.000000001\r\n-0.000000005\r\n",
  );
});

test("what no reader can take is shown as the sign for it", () => {
  expect(csvOf("text", "a\0b", "half \ud800 of a letter", "🦉 ünï")).toBe(
    "c\r\na\u{fffd}b\r\nhalf \u{fffd} of a letter\r\n🦉 ünï\r\n",
  );
});
