import { expect, test } from "bun:test";
import { join } from "node:path";
import { catalog } from "./catalog.ts";
import { formatCatalogMarkdown } from "./markdown.ts";
import { ratesFromUsd } from "./rates.ts";

const manual = join(import.meta.dir, "../../docs/prices.md");
const begin = "<!-- prices: begin -->\n";
const end = "<!-- prices: end -->";

test("the manual's price table is the catalogue (UPDATE_GOLDEN=1 writes it anew)", async () => {
  const text = await Bun.file(manual).text();
  const [before, rest] = text.split(begin);
  const [table, after] = rest?.split(end) ?? [];
  const expected = formatCatalogMarkdown(catalog);
  if (Bun.env["UPDATE_GOLDEN"] === "1") await Bun.write(manual, `${before}${begin}${expected}${end}${after}`);
  else expect(table).toBe(expected);
});

test("a row shows its rates, days and note, and has further lines for fast mode and long prompts", () => {
  const rates = ratesFromUsd({ input: 1, output: 2.5 });
  const table = formatCatalogMarkdown([
    {
      model: "m",
      provider: "custom",
      aliases: ["n"],
      from: "2026-01-01",
      rates,
      fast: rates,
      longPrompt: { above: 1000, rates, fast: rates },
      contextWindow: 200_000,
      source: "s",
      note: "well",
    },
  ]);
  expect(table.split("\n")).toEqual([
    "### Your own",
    "",
    "Sources: s.",
    "",
    expect.stringContaining("| Model |"),
    expect.stringContaining("| --- |"),
    "| `m` | 1 | 2.5 | ? | ? | ? | 2026-01-01 |  | 200,000 / ? |  | well; also `n` |",
    "| – fast | 1 | 2.5 | ? | ? | ? |  |  |  |  |  |",
    "| – prompt over 1,000 | 1 | 2.5 | ? | ? | ? |  |  |  |  |  |",
    "| – prompt over 1,000, fast | 1 | 2.5 | ? | ? | ? |  |  |  |  |  |",
    "",
  ]);
});
