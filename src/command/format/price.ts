import type { PriceExplanation, PriceFacts } from "../../pricing/explain.ts";
import type { RatesUsd } from "../../pricing/rates.ts";
import { factLines, type Fact } from "./fact-line.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText, widthOf } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";

/** All prices as a table, in dollars per million tokens. No line is wider than `width`. */
export function formatPrices(prices: readonly PriceFacts[], { width, style }: Look): string {
  return [
    ...formatTable(prices, columns, { width, title: style.dim }),
    style.dim(fit("dollars per million tokens", width)),
  ].join("\n");
}

/** One model's price and where it comes from; for an unknown model, that it is unknown. No line is wider than `width`. */
export function formatPrice(found: PriceExplanation, settings: Look): string {
  const { width, style } = settings;
  if (found.kind === "unpriced") return fit(`${plainText(found.asked)}  unpriced`, width);
  const { price, others } = found;
  const model = fit(price.model, width);
  const how = found.how === "exact" ? "" : `  (${found.how} of ${plainText(found.asked)})`;
  return [
    style.bold(model) + style.dim(fit(how, width - widthOf(model))),
    ...formatTable(linesOf(price), rateColumns, { width, title: style.dim }),
    ...factLines(
      [
        ["valid", validity(price)],
        ["dated", found.beforeFirst ? "before the first known price, which is used" : ""],
        ["source", `${price.source}${price.verified === undefined ? "" : `, read ${price.verified}`}`],
        ["note", price.note ?? ""],
        ...others.map((other): Fact => ["other", `${validity(other)}: ${ratesText(other.usd)}`]),
      ],
      settings,
    ),
  ].join("\n");
}

/** A price in the shape of `--json`: snake_case, unknown is null. */
export function priceShape(price: PriceFacts) {
  return {
    model: price.model,
    provider: price.provider,
    valid_from: price.from ?? null,
    valid_until: price.until ?? null,
    usd_per_million: ratesShape(price.usd),
    long_prompt:
      price.longPrompt === undefined
        ? null
        : { above_tokens: price.longPrompt.above, usd_per_million: ratesShape(price.longPrompt.usd) },
    fast_usd_per_million: price.fastUsd === undefined ? null : ratesShape(price.fastUsd),
    us_inference_factor: price.usInference ?? null,
    context_window: price.contextWindow ?? null,
    max_output: price.maxOutput ?? null,
    source: price.source,
    verified: price.verified ?? null,
    note: price.note ?? null,
  };
}

/** Why a model has its price, in the shape of `--json`. */
export function explanationShape(found: PriceExplanation) {
  if (found.kind === "unpriced") {
    return { schema_version: 1, asked: found.asked, priced: false, suggestions: found.suggestions };
  }
  return {
    schema_version: 1,
    asked: found.asked,
    priced: true,
    found_by: found.how,
    before_first: found.beforeFirst,
    price: priceShape(found.price),
    others: found.others.map((other) => priceShape(other)),
  };
}

function ratesShape(usd: RatesUsd) {
  return {
    input: usd.input,
    output: usd.output,
    cache_read: usd.cacheRead ?? null,
    cache_write_5m: usd.cacheWrite5m ?? null,
    cache_write_1h: usd.cacheWrite1h ?? null,
  };
}

interface RateLine {
  readonly name: string;
  readonly usd: RatesUsd;
}

function linesOf(price: PriceFacts): RateLine[] {
  const lines: RateLine[] = [{ name: "standard", usd: price.usd }];
  if (price.longPrompt !== undefined) {
    lines.push({ name: `prompt > ${formatTokens(price.longPrompt.above)}`, usd: price.longPrompt.usd });
  }
  if (price.fastUsd !== undefined) lines.push({ name: "fast", usd: price.fastUsd });
  return lines;
}

const rates = [
  { title: "input", align: "right", cell: ({ usd }) => rate(usd.input) },
  { title: "output", align: "right", cell: ({ usd }) => rate(usd.output) },
  { title: "read", align: "right", cell: ({ usd }) => rate(usd.cacheRead) },
  { title: "write 5m", align: "right", cell: ({ usd }) => rate(usd.cacheWrite5m) },
  { title: "write 1h", align: "right", cell: ({ usd }) => rate(usd.cacheWrite1h) },
] as const satisfies readonly Column<{ usd: RatesUsd }>[];

const rateColumns: Column<RateLine>[] = [{ title: "$/M", cell: (line) => line.name }, ...rates];

const columns: Column<PriceFacts>[] = [
  { title: "model", minWidth: 12, cell: (price) => price.model },
  ...rates,
  {
    title: "long prompt",
    vanish: 2,
    cell: ({ longPrompt }) => (longPrompt === undefined ? "" : `> ${formatTokens(longPrompt.above)}`),
  },
  { title: "valid", vanish: 1, cell: validity },
];

function rate(usd: number | undefined): string {
  return usd === undefined ? unknown : String(usd);
}

function ratesText(usd: RatesUsd): string {
  return `${rate(usd.input)} in, ${rate(usd.output)} out, ${rate(usd.cacheRead)} read`;
}

function validity({ from, until }: PriceFacts): string {
  if (from === undefined && until === undefined) return "always";
  return [from === undefined ? "" : `from ${from}`, until === undefined ? "" : `until ${until}`]
    .join(" ")
    .trim();
}
