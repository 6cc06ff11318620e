import { capital } from "../../../src/format/capital.ts";
import { featureStatusWord, planStateWord } from "../../../src/format/plan-state.ts";
import type { PlanFeatureShape, PlanShape } from "../../../src/query/plans.ts";
import { Count } from "../../part/amount.tsx";
import { Badge } from "../../part/badge.tsx";
import type { Tone } from "../../part/tone.ts";

const tones: Record<PlanShape["state"], Tone> = {
  draft: "neutral",
  ready: "info",
  running: "accent",
  failed: "bad",
  completed: "good",
};

/** Where a plan is. */
export function PlanStateBadge({ state }: Pick<PlanShape, "state">) {
  const { glyph, word } = planStateWord(state);
  return (
    <Badge tone={tones[state]}>
      <span aria-hidden="true">{glyph}</span> {capital(word)}
    </Badge>
  );
}

/**
 * What became of a feature. Null where its plan uses a word that has no meaning here, which a badge shows as something to
 * look at.
 */
export type FeatureStatus = PlanFeatureShape["status"];

const featureTones: Record<NonNullable<FeatureStatus>, Tone> = {
  pending: "neutral",
  in_progress: "accent",
  completed: "good",
  failed: "bad",
};

/** Where a feature of a plan is. */
export function FeatureBadge({ status }: { readonly status: FeatureStatus }) {
  const { glyph, word } = featureStatusWord(status);
  return (
    <Badge tone={featureTone(status)}>
      <span aria-hidden="true">{glyph}</span> {capital(word)}
    </Badge>
  );
}

/** The tone of a feature's status; of one that nobody told, that of what somebody should look at. */
export function featureTone(status: FeatureStatus): Tone {
  return status === null ? "attention" : featureTones[status];
}

/** Features by what became of them, as parts of one bar; the numbers stand beside it. */
export function PlanProgress({ plan }: { readonly plan: PlanShape }) {
  const { features, completed, failed, in_progress } = plan;
  if (features === 0) return <span class="faint">no features yet</span>;
  const parts = [
    ["good", completed],
    ["bad", failed],
    ["accent", in_progress],
  ] as const;
  return (
    <span class="plan-progress">
      <span class="plan-bar" aria-hidden="true">
        {parts.map(([tone, count]) => (
          <i key={tone} class={`plan-part-${tone}`} style={{ width: `${(count / features) * 100}%` }} />
        ))}
      </span>
      <span class="num plan-count">
        {completed}/{features}
        <span class="unseen"> features done</span>
      </span>
      {failed > 0 && (
        <span class="tone-bad plan-failed">
          <Count n={failed} /> failed
        </span>
      )}
    </span>
  );
}
