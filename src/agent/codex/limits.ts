import { numberOf, textOf, type Attributes } from "../../domain/attribute.ts";
import { unsaid } from "../../domain/field.ts";
import { limitSampleFields } from "../../domain/limit-sample.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Heard } from "../plain-record.ts";

const untoldSample = unsaid(limitSampleFields);

/** What the client keeps free of any window: its rollouts say 258,400 of 272,000. */
const share = 0.95;

/**
 * What its person set for a conversation, as the record of its start tells: its window (`model_context_window`), and the tokens at which
 * it is compacted (`model_auto_compact_token_limit`). Where neither was set, it says that. Undefined for any other record.
 */
export function readLimits(heard: Heard, attributes: Attributes): Observation | undefined {
  if (heard.name !== "conversation_starts") return undefined;
  const window = setTo(attributes, "context_window");
  return {
    ...heard,
    ...untoldSample,
    kind: "limit-sample",
    aliases: [],
    data: new Map(),
    model: textOf(attributes.get("model")),
    contextWindow: window === undefined ? undefined : Math.floor(window * share),
    compactionOff: false,
    compactionWindow: setTo(attributes, "auto_compact_token_limit"),
  };
}

function setTo(attributes: Attributes, name: string): number | undefined {
  const tokens = numberOf(attributes.get(name)) ?? 0;
  return tokens < 1 ? undefined : tokens;
}
