import { expect, test } from "bun:test";
import { formatCsv, type Cell } from "./csv.ts";

/** The line that a value of one column makes, as it stands in the file. */
function line(value: Cell): string | undefined {
  return formatCsv([{ value }], [{ name: "a", value: (row) => row.value }])
    .split("\r\n")[1]
    ?.replace(/\r$/, "");
}

test("a header, then the rows, each line ended by CR LF once a line feed is added", () => {
  const fields = [
    { name: "name", value: (row: { n: string; v: number }) => row.n },
    { name: "total_tokens", value: (row: { n: string; v: number }) => row.v },
  ];
  expect(`${formatCsv([{ n: "a", v: 1 }], fields)}\n`).toBe("name,total_tokens\r\na,1\r\n");
  expect(`${formatCsv([], fields)}\n`).toBe("name,total_tokens\r\n");
});

test.each([
  ['say "hi"', '"say ""hi"""'],
  ["a,b", '"a,b"'],
  ["a;=1", '"a;=1"'],
  ["＝1", "'＝1"],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-home-dev", "'-home-dev"],
  ["@sum(a1)", "'@sum(a1)"],
  ["\t=1", "'=1"],
  ["\r=1", "'=1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["two\r\nlines", "two lines"],
  ["\u001b[31mred\u001b[0m", "red"],
  ["plain", "plain"],
  ["2026-11-20", "2026-11-20"],
] as const)("text %j is %j", (text, written) => {
  expect(line(text)).toBe(written);
});

test("numbers are raw, negative and tiny ones too; unknown is empty", () => {
  expect([1234567, -3, 0.000000007, 2.5, true, null].map((value) => line(value))).toEqual([
    "1234567",
    "-3",
    "0.000000007",
    "2.5",
    "true",
    "",
  ]);
});

test("a column that telemetry named is written as harmless as a value", () => {
  expect(formatCsv([], [{ name: "=a,b", value: () => null }])).toBe(`"'=a,b"\r`);
});
