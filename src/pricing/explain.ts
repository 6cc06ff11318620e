import type { UnixMs } from "../domain/time.ts";
import type { How, PriceBook } from "./lookup.ts";
import { normalizeModelName, spellModelName } from "../domain/model-name.ts";
import type { PriceRow, Provider } from "./price.ts";
import { ratesToUsd, type RatesUsd } from "./rates.ts";
import { nearestNames } from "./suggestion.ts";

/** One row in the units people read: dollars per million tokens. */
export interface PriceFacts {
  readonly model: string;
  readonly provider: Provider;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly usd: RatesUsd;
  readonly longPrompt:
    | { readonly above: number; readonly usd: RatesUsd; readonly fastUsd: RatesUsd | undefined }
    | undefined;
  readonly fastUsd: RatesUsd | undefined;
  readonly usInference: number | undefined;
  readonly contextWindow: number | undefined;
  readonly maxOutput: number | undefined;
  readonly source: string;
  readonly verified: string | undefined;
  readonly note: string | undefined;
}

/** Why a model has the price it has, or what it might have been meant to be. */
export type PriceExplanation =
  | {
      readonly kind: "priced";
      readonly asked: string;
      readonly how: How;
      readonly price: PriceFacts;
      /** The instant lies before the first known row, so that row's price is used. */
      readonly beforeFirst: boolean;
      /** All other rows of the model, oldest first. */
      readonly others: readonly PriceFacts[];
    }
  | { readonly kind: "unpriced"; readonly asked: string; readonly suggestions: readonly string[] };

/** The row that prices `model` at `at` with everything known about it; for an unknown name, the nearest known ones. */
export function explainPrice(book: PriceBook, model: string, at: UnixMs): PriceExplanation {
  const found = book.find(model, at);
  if (found === undefined) {
    const asked = normalizeModelName(spellModelName(model));
    return { kind: "unpriced", asked: model, suggestions: nearestNames(asked, book.models()) };
  }
  const others = book.history(model).filter(({ row }) => row !== found.row);
  return {
    kind: "priced",
    asked: model,
    how: found.how,
    price: factsOf(found.row),
    beforeFirst: found.row.from !== undefined && at < Date.parse(found.row.from),
    others: others.map(({ row }) => factsOf(row)),
  };
}

/** What every known model costs at `at`, in the order of the catalogue. */
export function listPrices(book: PriceBook, at: UnixMs): readonly PriceFacts[] {
  return book.models().flatMap((model) => {
    const found = book.find(model, at);
    return found === undefined ? [] : [factsOf(found.row)];
  });
}

function factsOf(row: PriceRow): PriceFacts {
  const { longPrompt, fast } = row;
  return {
    model: row.model,
    provider: row.provider,
    from: row.from,
    until: row.until,
    usd: ratesToUsd(row.rates),
    longPrompt: longPrompt && {
      above: longPrompt.above,
      usd: ratesToUsd(longPrompt.rates),
      fastUsd: longPrompt.fast && ratesToUsd(longPrompt.fast),
    },
    fastUsd: fast && ratesToUsd(fast),
    usInference: row.usInference,
    contextWindow: row.contextWindow,
    maxOutput: row.maxOutput,
    source: row.source,
    verified: row.verified,
    note: row.note,
  };
}
