import { expect, test } from "bun:test";
import { formatMarkdown } from "./markdown.ts";

const columns = [
  { title: "name", cell: (row: { n: string; v: number }) => row.n },
  { title: "tokens", align: "right" as const, cell: (row: { n: string; v: number }) => String(row.v) },
];

test("a header, the alignment, and a line for each row", () => {
  expect(formatMarkdown([{ n: "web", v: 12 }], columns)).toBe(
    "| name | tokens |\n| --- | ---: |\n| web | 12 |",
  );
});

test("no text ends its cell or becomes markup", () => {
  const [, , row] = formatMarkdown([{ n: "a|b <img> [x](y) `c` \\", v: 1 }], columns).split("\n");
  expect(row).toBe(String.raw`| a\|b \<img\> \[x\](y) \`c\` \\ | 1 |`);
});
