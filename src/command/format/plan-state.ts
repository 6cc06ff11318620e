import type { FeatureStatus } from "../../domain/plan.ts";
import type { PlanState } from "../../query/plans.ts";
import type { Paint, Style } from "./style.ts";

interface Look {
  readonly glyph: string;
  readonly word: string;
  readonly look: keyof Style;
}

const states: Record<PlanState, Look> = {
  draft: { glyph: "·", word: "draft", look: "dim" },
  ready: { glyph: "○", word: "ready", look: "dim" },
  running: { glyph: "●", word: "running", look: "green" },
  failed: { glyph: "×", word: "failed", look: "red" },
  completed: { glyph: "✓", word: "completed", look: "dim" },
};

const statuses: Record<FeatureStatus | "unknown", Look> = {
  pending: { glyph: "○", word: "pending", look: "dim" },
  in_progress: { glyph: "●", word: "in progress", look: "green" },
  completed: { glyph: "✓", word: "completed", look: "dim" },
  failed: { glyph: "×", word: "failed", look: "red" },
  unknown: { glyph: "?", word: "unknown", look: "yellow" },
};

/** A plan's state as a sign and a word: `● running`. */
export function planStateText(state: PlanState): string {
  return `${states[state].glyph} ${states[state].word}`;
}

/** The colour of that. */
export function planStatePaint(state: PlanState, style: Style): Paint {
  return style[states[state].look];
}

/** A feature's status as a sign and a word: `✓ completed`. */
export function featureStatusText(status: FeatureStatus | null): string {
  const { glyph, word } = statuses[status ?? "unknown"];
  return `${glyph} ${word}`;
}

/** The colour of that. */
export function featureStatusPaint(status: FeatureStatus | null, style: Style): Paint {
  return style[statuses[status ?? "unknown"].look];
}
