import type { LongPrompt, PriceRow, Provider, Rates } from "./price.ts";
import { ratesToUsd } from "./rates.ts";
import { formatWhole } from "../domain/whole.ts";

const headings: Readonly<Record<Provider, string>> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  google: "Google",
  custom: "Your own",
};

const header = [
  "| Model | Input | Output | Cache read | Write 5 min | Write 1 h | From | Until | Window / output | Verified | Note |",
  "| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- | --- | --- |",
];

/** The price table of the manual: a section per provider, a line per set of rates, dollars per million tokens. */
export function formatCatalogMarkdown(rows: readonly PriceRow[]): string {
  const byProvider = Map.groupBy(rows, ({ provider }) => provider);
  return Array.from(byProvider, ([provider, group]) => formatSection(headings[provider], group)).join("\n");
}

function formatSection(heading: string, rows: readonly PriceRow[]): string {
  const sources = [...new Set(rows.map(({ source }) => source))].join("; ");
  const lines = [`### ${heading}`, "", `Sources: ${sources}.`, "", ...header, ...rows.flatMap(formatRow)];
  return `${lines.join("\n")}\n`;
}

function formatRow(row: PriceRow): readonly string[] {
  const aliases = (row.aliases ?? []).map((alias) => `also \`${alias}\``);
  const facts = [
    row.from ?? "",
    row.until ?? "",
    [row.contextWindow, row.maxOutput].map(formatCount).join(" / "),
    row.verified ?? "",
    [row.note, ...aliases].filter((text) => text !== undefined).join("; "),
  ];
  return [
    formatLine(`\`${row.model}\``, row.rates, facts),
    ...formatExtra("fast", row.fast),
    ...formatLongPrompt(row.longPrompt),
  ];
}

function formatLongPrompt(longPrompt: LongPrompt | undefined): readonly string[] {
  if (longPrompt === undefined) return [];
  const label = `prompt over ${formatCount(longPrompt.above)}`;
  return [...formatExtra(label, longPrompt.rates), ...formatExtra(`${label}, fast`, longPrompt.fast)];
}

function formatCount(tokens: number | undefined): string {
  return tokens === undefined ? "?" : formatWhole(tokens);
}

function formatExtra(label: string, rates: Rates | undefined): readonly string[] {
  return rates === undefined ? [] : [formatLine(`– ${label}`, rates, ["", "", "", "", ""])];
}

function formatLine(label: string, rates: Rates, facts: readonly string[]): string {
  const usd = ratesToUsd(rates);
  const prices = [usd.input, usd.output, usd.cacheRead, usd.cacheWrite5m, usd.cacheWrite1h];
  return `| ${[label, ...prices.map((price) => price ?? "?"), ...facts].join(" | ")} |`;
}
