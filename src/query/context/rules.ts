/**
 * How full the contexts of sessions are, and when they run out. Comes in: a reader and what the config says of windows.
 * Goes out: the shapes of `shape.ts`. What the figures mean is known in src/context; here they are put together.
 */
import { pointOf, type CompactsAt } from "../../context/compaction-point.ts";
import type { ContextRules } from "../../context/gauge.ts";
import { windowOf, type WindowBasis } from "../../context/window.ts";

/** What a user says of contexts; the config's section `context` has it all. */
export interface ContextSettings {
  /** Percents of the way to the compaction, in rising order. */
  readonly thresholds: readonly number[];
  /** Tokens of windows by model. */
  readonly windows: Readonly<Record<string, number>>;
  readonly compactsAt: CompactsAt | undefined;
}

/** The agent of which it is known where it compacts; with others the window is the end. */
const compactingAgent = "claude-code";

/** Windows and compaction points of one agent's conversations. */
export function rulesOf(agent: string, { windows, compactsAt }: ContextSettings): ContextRules<WindowBasis> {
  return {
    windowOf: (model, known) => windowOf(model, { ...known, overridesByModel: windows }),
    compactsAt: (window, known) =>
      pointOf(window, { ...known, config: compactsAt, isUnknown: agent !== compactingAgent }),
  };
}
