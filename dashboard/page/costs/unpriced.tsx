import type { CostGroup } from "../../../src/query/costs.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { lacksPrices, unpricedWords } from "../../../src/format/unpriced.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { Tokens } from "../../part/amount.tsx";
import { Card } from "../../part/card.tsx";
import { Command } from "../../part/command.tsx";
import { Copy } from "../../part/copy.tsx";
import { Section } from "../../part/section.tsx";

/** Models whose requests have no price, with what to do about it, and what nobody told a cost of; nothing where there is none. */
export function Unpriced({ groups }: { readonly groups: readonly CostGroup[] }) {
  const unpriced = groups.filter(lacksPrices);
  if (unpriced.length === 0) return null;
  const names = unpriced.flatMap(({ key, unpriced_requests }) =>
    key === null || unpriced_requests === 0 ? [] : [plainText(key)],
  );
  const snippet = configSnippet(names);
  return (
    <Section title="Without a price" note="in no cost above, and never counted as free">
      <Card tone="attention">
        <div class="unpriced">
          <ul>
            {unpriced.map((group) => (
              <li key={group.key ?? ""}>
                <bdi class="unpriced-name">{plainText(group.key) || "without a model"}</bdi>
                <span class="quiet">
                  {unpricedWords(group)} · <Tokens count={tokensOf(group.usage)} /> tokens in all
                </span>
              </li>
            ))}
          </ul>
          {names.length > 0 && (
            <ol class="unpriced-steps quiet">
              <li>
                Why it has none: <Command name={names[0] ?? ""}>hallmonitor prices</Command>
              </li>
              <li>
                <span>
                  Put its prices into config.json of the data dir, in dollars per million tokens for each{" "}
                  <code>?</code>. <Copy text={snippet} label="config" />
                </span>
                <pre tabIndex={0}>{snippet}</pre>
              </li>
              <li>
                Price history anew: <Command>hallmonitor rebuild --prices</Command>
              </li>
            </ol>
          )}
        </div>
      </Card>
    </Section>
  );
}

/** The question marks are no JSON: a price that nobody filled in is refused, and not taken for nothing. */
function configSnippet(models: readonly string[]): string {
  const lines = models.map(
    (model) =>
      `    ${JSON.stringify(model)}: { "input": ?, "output": ?, "cache_read": ?, "cache_write_5m": ?, "cache_write_1h": ? }`,
  );
  return `{ "pricing": { "overrides": {\n${lines.join(",\n")}\n} } }`;
}
