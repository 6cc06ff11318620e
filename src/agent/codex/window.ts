import { numberOf, textOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Heard } from "../plain-record.ts";

/** What the client keeps free of any window: its rollouts say 258,400 of 272,000. */
const share = 0.95;

/**
 * The window that its person set for a conversation (`model_context_window`), which the record of its start tells beside all else;
 * undefined where nothing was set.
 */
export function readWindow(heard: Heard, attributes: Attributes): Observation | undefined {
  const tokens =
    heard.name === "conversation_starts" ? numberOf(attributes.get("context_window")) : undefined;
  if (tokens === undefined || tokens < 1) return undefined;
  return {
    ...heard,
    kind: "limit-sample",
    aliases: [],
    data: new Map(),
    model: textOf(attributes.get("model")),
    contextTokens: undefined,
    contextWindow: Math.floor(tokens * share),
    contextPercent: undefined,
    compactionOff: undefined,
    compactionWindow: undefined,
    compactionPercent: undefined,
    compactionOutput: undefined,
    fiveHourPercent: undefined,
    fiveHourResetsAt: undefined,
    sevenDayPercent: undefined,
    sevenDayResetsAt: undefined,
  };
}
