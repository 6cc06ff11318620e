import type { CostGroup, CostsAnswer } from "../../../src/query/costs.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { lacksPrices, unpricedWords } from "../../../src/format/unpriced.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { Tokens } from "../../part/amount.tsx";
import { Card } from "../../part/card.tsx";
import { Command } from "../../part/command.tsx";
import { Copy } from "../../part/copy.tsx";
import { useAnswer } from "../../api/answer.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import type { CostsQuestion } from "./question.ts";
import { Section } from "../../part/section.tsx";

/** The agent of all that people log. */
const byHand = "manual";

interface UnpricedProps {
  /** By model. */
  readonly groups: readonly CostGroup[];
  /** What they were asked by. */
  readonly filter: CostsQuestion["filter"];
}

/** Models whose requests have no price, with what to do about it, and what nobody told a cost of; nothing where there is none. */
export function Unpriced({ groups, filter }: UnpricedProps) {
  const unpriced = groups.filter(lacksPrices);
  const logged = useLogged(filter, unpriced.length > 0);
  if (unpriced.length === 0) return null;
  const names = unpriced.flatMap(({ key, unpriced_requests: count }) =>
    logged === undefined || key === null || count <= (logged.get(key) ?? 0) ? [] : [plainText(key)],
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
                  {loggedText(logged?.get(group.key) ?? 0)}
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

function loggedText(count: number): string {
  return count === 0 ? "" : ` · ${formatWhole(count)} logged by hand`;
}

/** Requests without a price that people logged, by model: totals of tokens, which no price would help. Undefined until they are known. */
function useLogged(
  filter: CostsQuestion["filter"],
  isAsked: boolean,
): ReadonlyMap<string | null, number> | undefined {
  const mayBe = isAsked && (filter["agent"] ?? byHand) === byHand;
  const question = { ...filter, agent: byHand, group_by: "model" };
  const { data, fault } = useAnswer<CostsAnswer>(mayBe ? "/api/metrics/costs" : null, question, {
    every: 60_000,
  });
  if (mayBe && data === undefined && fault === undefined) return undefined;
  const groups = mayBe ? (data?.groups ?? []) : [];
  return new Map(groups.map(({ key, unpriced_requests }) => [key, unpriced_requests]));
}

/** The question marks are no JSON: a price that nobody filled in is refused, and not taken for nothing. */
function configSnippet(models: readonly string[]): string {
  const lines = models.map(
    (model) =>
      `    ${JSON.stringify(model)}: { "input": ?, "output": ?, "cache_read": ?, "cache_write_5m": ?, "cache_write_1h": ? }`,
  );
  return `{ "pricing": { "overrides": {\n${lines.join(",\n")}\n} } }`;
}
