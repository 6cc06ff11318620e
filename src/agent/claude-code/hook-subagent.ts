import * as v from "valibot";
import type { Observation, SubagentObservation } from "../../domain/observation.ts";
import { ownAliases, type Heard } from "./heard.ts";
import { factField, idField, type HookBody } from "./hook-body.ts";

const subagentFields = v.object({ agent_id: idField, agent_type: factField, prompt_id: idField });

/** SubagentStart: an agent was sent out. */
export function readSubagentStart(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(subagentFields, body);
  if (told.agent_id === undefined) return [{ ...heard, kind: "event" }];
  return [{ ...subagent(heard, told), startedAt: heard.at }];
}

/**
 * SubagentStop: an agent has finished. One without a type was not sent out by the session: the client runs such agents
 * for itself, to write the summary of a compaction for one, and nothing else tells of them.
 */
export function readSubagentStop(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(subagentFields, body);
  if (told.agent_id === undefined || told.agent_type === undefined) {
    const data =
      told.agent_id === undefined ? heard.data : new Map([...heard.data, ["agent_id", told.agent_id]]);
    return [{ ...heard, kind: "event", data }];
  }
  return [{ ...subagent(heard, told), endedAt: heard.at }];
}

function subagent(heard: Heard, told: v.InferOutput<typeof subagentFields>): SubagentObservation {
  return {
    ...heard,
    kind: "subagent",
    aliases: ownAliases(heard, "agent", told.agent_id),
    subagentId: told.agent_id,
    subagentType: told.agent_type,
    model: undefined,
    startedAt: undefined,
    endedAt: undefined,
    toolUses: undefined,
    promptId: told.prompt_id,
    description: undefined,
    toolUseId: undefined,
    parentId: undefined,
  };
}
