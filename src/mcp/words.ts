import { lineOf } from "../checkpoint/text-line.ts";
import { counted } from "../domain/counted.ts";
import { askingOf, toolAskedFor } from "../format/asking.ts";
import { formatUsd } from "../format/money.ts";
import { requestsIn } from "../format/requests.ts";
import { formatTokens, tokensOf } from "../format/tokens.ts";
import { formatWhole } from "../domain/whole.ts";
import type { SessionShape, UsageShape } from "../query/shape.ts";
import { lacksPrices, unpricedWords, type Unpriced } from "../format/unpriced.ts";

/** Sentences of answers. Figures are short here, and exact in the answer beside the text. */

/** A word from outside, quoted: it is a name and nothing that is said. */
export function quoted(text: string): string {
  return `"${lineOf(text, 80).replaceAll('"', "'")}"`;
}

/** An id or an agent's name: as it is where it is one word, which can say nothing, and quoted where somebody wrote more into it. */
export function nameText(name: string): string {
  return /^[\w.:@/-]{1,128}$/.test(name) ? name : quoted(name);
}

/** What a session does; of one that stands still until its person decides, what it asks for. */
export function doingWords({ state, waiting_for }: Pick<SessionShape, "state" | "waiting_for">): string {
  if (state !== "waiting-permission") return state;
  const tool = toolAskedFor(waiting_for);
  return tool === undefined ? `${state} (${askingOf(waiting_for).says})` : `${state} for ${quoted(tool)}`;
}

/** A cost, of which nothing without a price is a part: `at least $3.40` where there is some. */
export function costWords(usd: number | null, unpriced: Unpriced): string {
  if (usd === null) return "cost unknown";
  return lacksPrices(unpriced) ? `at least ${formatUsd(usd)}` : formatUsd(usd);
}

/** What usage words tell of. */
interface Used extends Unpriced {
  readonly requests: number;
  readonly failed_requests?: number;
  readonly usage: UsageShape;
  readonly cost_usd: number | null;
}

/** What was used: `12 requests, 1.2M tokens, $3.40`. */
export function usageWords(used: Used): string {
  const cost = used.cost_usd === null ? "cost unknown" : formatUsd(used.cost_usd);
  const more = lacksPrices(used) ? ` (${unpricedWords(used)} without a price)` : "";
  const requests = requestsIn(used);
  const asked = requests === null ? "requests unknown" : counted(requests, "request");
  return `${asked}, ${formatTokens(tokensOf(used.usage))} tokens, ${cost}${more}`;
}

/** The classes of tokens: `input 1.2k, output 3.4k, cache read 120k, cache write 8.0k`. */
export function tokenWords(usage: UsageShape): string {
  return [
    `input ${formatTokens(usage.input_tokens)}`,
    `output ${formatTokens(usage.output_tokens)}`,
    `cache read ${formatTokens(usage.cache_read_input_tokens)}`,
    `cache write ${formatTokens(usage.cache_creation_input_tokens)}`,
  ].join(", ");
}

/** As many lines as are worth reading, and how many there are more. */
export function lines<T>(items: readonly T[], most: number, line: (item: T) => string): string[] {
  const more = items.length - most;
  return [...items.slice(0, most).map(line), ...(more > 0 ? [`and ${formatWhole(more)} more`] : [])];
}
