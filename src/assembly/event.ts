import { readHook } from "../agent/claude-code/hook.ts";
import { readStatusLine } from "../agent/claude-code/status-line.ts";
import { readManual } from "../agent/manual/hook.ts";
import { agentName as manual } from "../agent/manual/record.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { HeardAt, Observation } from "../domain/observation.ts";
import type { DropReason, Outcomes } from "../domain/outcome.ts";

/** What a hook event or a status line of an agent says; undefined for an agent that is not known. */
export function readEvent(
  agent: string,
  body: unknown,
  { isStatusLine, ...heard }: HeardAt & { readonly isStatusLine: boolean },
): Delivery | undefined {
  if (agent === manual && !isStatusLine) return readManual(body, heard);
  if (agent !== "claude-code") return undefined;
  const read: { observations: readonly Observation[]; fault: DropReason | undefined } = isStatusLine
    ? readStatusLine(body, heard)
    : readHook(body, heard);
  return {
    observations: read.observations,
    dropped: read.fault === undefined ? new Map() : new Map([[read.fault, 1]]),
  };
}

/** What the sender of a person's log hears of its fate; undefined for one that is only kept, and for agents. */
export function answerTo(agent: string, outcomes: Outcomes | undefined): object | undefined {
  if (agent !== manual || outcomes === undefined) return undefined;
  const { accepted, dropped } = outcomes;
  return { schema_version: 1, accepted, dropped: Object.fromEntries(dropped) };
}
