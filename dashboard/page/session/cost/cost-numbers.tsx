import { counted } from "../../../../src/domain/counted.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";
import { clientDifference } from "../../../../src/format/client-cost.ts";
import type { SessionCostsAnswer } from "../../../../src/query/close-up/costs.ts";
import { tokensOf } from "../../../../src/format/tokens.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { Count, Money, Share, Tokens, Unknown } from "../../../part/amount.tsx";
import { Stat, Stats } from "../../../part/stat.tsx";
import "./cost.css";

interface CostNumbersProps {
  readonly answer: SessionCostsAnswer;
  readonly session: SessionShape;
}

/** What it cost, what the client says of that, what the cache saved, and what was tried in vain. */
export function CostNumbers({ answer: { total, retries, token_classes }, session }: CostNumbersProps) {
  // The session is told earlier than its costs are: only of one moment can our figure be held against the client's.
  const { cost_usd: ours, client_cost_usd: theirs } = session;
  const { cache_savings_usd: saved } = total;
  const read = token_classes.find(({ token_class }) => token_class === "cache_read");
  return (
    <Stats>
      <Stat label="Cost" value={<Money usd={ours} unpriced={session} />} note={basisText(session)} />
      <Stat label="The client says" value={<Money usd={theirs} />} note={differenceText(session)} />
      <Stat
        label="Saved by the cache"
        value={<Money usd={saved} />}
        tone={saved !== null && saved < 0 ? "bad" : "neutral"}
        note={saved !== null && saved < 0 ? "it was written in vain" : "against the same prompts without one"}
      />
      <Stat
        label="Tokens"
        value={<Tokens count={tokensOf(total.usage)} />}
        note={
          session.agent === "manual" ? (
            "in and out not told apart"
          ) : read === undefined ? (
            "\u00a0"
          ) : (
            <>
              <Tokens count={read.tokens} /> of them from the cache
            </>
          )
        }
      />
      <Stat label="Reading the cache" value={<Share share={read?.share ?? null} />} note="of the cost" />
      <Stat
        label="In vain"
        value={
          retries.failed_attempts === 0 ? (
            <Count n={0} />
          ) : (
            <Count n={retries.failed_attempts} one="attempt" />
          )
        }
        tone={retries.failed_requests > 0 ? "bad" : "neutral"}
        note={retryText(retries)}
      />
    </Stats>
  );
}

function basisText({ cost_usd: ours, counted_from, unpriced_requests: unpriced }: SessionShape): string {
  if (unpriced > 0) return `${counted(unpriced, "request")} without a price`;
  if (counted_from !== "counters") return "from tokens and dated prices";
  return ours === null ? "nobody told it" : "by its counters";
}

function differenceText({ cost_usd: ours, client_cost_usd: theirs }: SessionShape) {
  return theirs === null ? "it told no cost" : (clientDifference(ours, theirs) ?? <Unknown />);
}

function retryText({
  requests,
  failed_requests: failed,
  failed_attempts,
}: SessionCostsAnswer["retries"]): string {
  if (failed_attempts === 0) return "every request was answered at once";
  return [
    requests === 0 ? "" : `${formatWhole(requests)} answered after retries`,
    failed === 0 ? "" : `${formatWhole(failed)} never answered`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
