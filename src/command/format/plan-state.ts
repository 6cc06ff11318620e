import type { FeatureStatus } from "../../domain/plan.ts";
import { featureStatusWord, planStateWord } from "../../format/plan-state.ts";
import type { PlanState } from "../../query/plans.ts";
import type { Paint, Style } from "./style.ts";

const stateLooks: Record<PlanState, keyof Style> = {
  draft: "dim",
  ready: "dim",
  running: "green",
  failed: "red",
  completed: "dim",
};

const statusLooks: Record<FeatureStatus | "unknown", keyof Style> = {
  pending: "dim",
  in_progress: "green",
  completed: "dim",
  failed: "red",
  unknown: "yellow",
};

/** A plan's state as a sign and a word: `● running`. */
export function planStateText(state: PlanState): string {
  const { glyph, word } = planStateWord(state);
  return `${glyph} ${word}`;
}

/** The look of a plan's state on a terminal. */
export function planStatePaint(state: PlanState, style: Style): Paint {
  return style[stateLooks[state]];
}

/** A feature's status as a sign and a word: `✓ completed`. */
export function featureStatusText(status: FeatureStatus | null): string {
  const { glyph, word } = featureStatusWord(status);
  return `${glyph} ${word}`;
}

/** The look of a feature's status on a terminal; null is drawn as one that is unknown. */
export function featureStatusPaint(status: FeatureStatus | null, style: Style): Paint {
  return style[statusLooks[status ?? "unknown"]];
}
