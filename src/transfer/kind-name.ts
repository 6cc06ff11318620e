import type { ThingKind } from "../domain/observation.ts";
import { tableNames } from "../domain/table-names.ts";

/** How lines name the kinds of things. */
export const kindNames = {
  request: "request",
  "tool-call": "tool_call",
  prompt: "prompt",
  subagent: "subagent",
  compaction: "compaction",
  task: "task",
  "limit-sample": "limit_sample",
  statement: "statement",
  preamble: "preamble",
  "inserted-text": "inserted_text",
  checkpoint: "checkpoint",
  "background-task": "background_task",
  "plan-event": "plan_event",
} as const satisfies Record<ThingKind, string>;

/** Every kind of thing, in the order of a file: the keys of the table above. */
export const thingKinds = tableNames(kindNames);
