/** A sign and a word. */
interface Word {
  readonly glyph: string;
  readonly word: string;
}

const states = {
  draft: { glyph: "·", word: "draft" },
  ready: { glyph: "○", word: "ready" },
  running: { glyph: "●", word: "running" },
  failed: { glyph: "×", word: "failed" },
  completed: { glyph: "✓", word: "completed" },
} as const satisfies Record<string, Word>;

const statuses = {
  pending: { glyph: "○", word: "pending" },
  in_progress: { glyph: "●", word: "in progress" },
  completed: { glyph: "✓", word: "completed" },
  failed: { glyph: "×", word: "failed" },
  unknown: { glyph: "?", word: "unknown" },
} as const satisfies Record<string, Word>;

/** How a plan's state is called, as `PlanState` of the API has it. */
export function planStateWord(state: keyof typeof states): Word {
  return states[state];
}

/** How the status of a plan's feature is called; null where its plan uses a word that has no meaning here. */
export function featureStatusWord(status: keyof typeof statuses | null): Word {
  return statuses[status ?? "unknown"];
}
