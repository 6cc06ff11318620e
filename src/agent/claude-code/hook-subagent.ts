import * as v from "valibot";
import { noAttributes } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import type { Observation } from "../../domain/observation.ts";
import type { SubagentObservation } from "../../domain/subagent.ts";
import { untoldSubagent } from "../untold.ts";
import { listedBackground } from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { ownAliases } from "./alias.ts";
import { amountField, factField, idField, type HookBody } from "./hook-body.ts";
import { subjectField } from "./task.ts";

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
  const sign = { says: "subagent-ended", subagentId: told.agent_id } as const;
  return [{ ...subagent(heard, told), sign, endedAt: heard.at }, ...listedBackground(heard, body)];
}

const sentInput = v.fallback(v.object({ subagent_type: factField, description: subjectField }), {});
const sentResult = v.fallback(
  v.object({ agentId: idField, agentType: factField, status: factField, totalToolUseCount: amountField }),
  {},
);

/** The subagent that a call of the Agent tool sent out. One that goes on in the background was only launched. */
export function sentSubagent(
  heard: Heard,
  call: { readonly input: unknown; readonly result: unknown; readonly toolUseId: string | undefined },
): SubagentObservation | undefined {
  const { agentId, agentType, status, totalToolUseCount: toolUses } = v.parse(sentResult, call.result);
  if (agentId === undefined) return undefined;
  const { subagent_type: asked, description } = v.parse(sentInput, call.input);
  const told = { agent_id: agentId, agent_type: agentType ?? asked, prompt_id: undefined };
  return {
    ...subagent(heard, told),
    // Its call is told by the same record.
    digest: digestOf(`${heard.digest} subagent:${agentId}`),
    data: noAttributes,
    endedAt: status === "completed" ? heard.at : undefined,
    toolUses,
    description,
    toolUseId: call.toolUseId,
  };
}

function subagent(heard: Heard, told: v.InferOutput<typeof subagentFields>): SubagentObservation {
  return {
    ...heard,
    ...untoldSubagent,
    kind: "subagent",
    aliases: ownAliases(heard, "agent", told.agent_id),
    subagentId: told.agent_id,
    subagentType: told.agent_type,
    promptId: told.prompt_id,
  };
}
