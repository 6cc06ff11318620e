import type { CostGroup } from "../../../src/query/costs.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { Count, Tokens } from "../../part/amount.tsx";
import { Card } from "../../part/card.tsx";
import { Command } from "../../part/command.tsx";
import { Copy } from "../../part/copy.tsx";
import { Section } from "../../part/section.tsx";

/** Models whose requests have no price, with what to do about it; nothing where there are none. */
export function Unpriced({ groups }: { readonly groups: readonly CostGroup[] }) {
  const unpriced = groups.filter(({ unpriced_requests }) => unpriced_requests > 0);
  if (unpriced.length === 0) return null;
  const names = unpriced.flatMap(({ key }) => (key === null ? [] : [plainText(key)]));
  const snippet = configSnippet(names);
  return (
    <Section title="Without a price" note="in no cost above, and never counted as free">
      <Card tone="attention">
        <div class="unpriced">
          <ul>
            {unpriced.map(({ key, unpriced_requests, usage }) => (
              <li key={key ?? ""}>
                <bdi class="unpriced-name">{plainText(key) || "requests without a model"}</bdi>
                <span class="quiet">
                  <Count n={unpriced_requests} one="request" /> · <Tokens count={tokensOf(usage)} /> tokens in
                  all
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
