import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { shortModel } from "../format/model.ts";
import type { PriceExplanation } from "../pricing/explain.ts";
import { Calendar } from "../query/calendar.ts";
import { parseInstant } from "../query/filter.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { explanationShape, formatPrice, formatPrices, priceShape } from "./format/price.ts";
import { lookFor } from "./format/style.ts";
import type { Host, Prices } from "./host.ts";
import { jsonText } from "./format/json.ts";

/** Shows which price a model has at a time, and why; all prices when no model is named. */
export function pricesCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "prices", description: "show the price of a model at a date, with its source" },
    args: {
      model: {
        type: "positional",
        description: "model name, as the agent reports it or as tables show it (all)",
        required: false,
      },
      at: { type: "string", description: "the price of this day or time (now)", valueHint: "DAY" },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const prices = host.openPrices(config);
      const at = args.at === undefined ? host.clock() : parseInstant(args.at, "--at", new Calendar("UTC"));
      const settings = lookFor(host.terminal);
      if (args.model === undefined) {
        const list = prices.list(at);
        host.out(
          args.json === true
            ? toJson({ schema_version: 1, prices: list.map((price) => priceShape(price)) })
            : formatPrices(list, settings),
        );
        return;
      }
      const found = explained(prices, args.model, at);
      host.out(args.json === true ? toJson(explanationShape(found)) : formatPrice(found, settings));
      if (found.kind === "unpriced") throw new AppError("not-found", unpricedHint(found));
    },
  });
}

/** A model by its own name, or by what tables call it where only one is called so: `opus-5.5`. */
function explained(prices: Prices, name: string, at: UnixMs): PriceExplanation {
  const found = prices.explain(name, at);
  if (found.kind === "priced") return found;
  const called = prices.list(at).filter(({ model }) => shortModel(model) === name);
  const [only, ...others] = called.map(({ model }) => model);
  if (only === undefined) return found;
  return others.length === 0 ? prices.explain(only, at) : { ...found, suggestions: [only, ...others] };
}

function unpricedHint(found: Extract<PriceExplanation, { kind: "unpriced" }>): string {
  const near = found.suggestions.length > 0 ? `; did you mean ${found.suggestions.join(" or ")}?` : ".";
  return `${found.asked} has no price here${near} Set one under pricing.overrides, or name under pricing.aliases which model it is`;
}

function toJson(value: Record<string, unknown>): string {
  return jsonText(value);
}
