import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import type { SubagentObservation } from "../../domain/subagent.ts";
import { untoldSubagent } from "../untold.ts";
import { endedSubagent } from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { ownAliases } from "./alias.ts";
import { textIn } from "../member.ts";
import type { TranscriptFile } from "./transcript-file.ts";

/** The subagent that a file of its own tells of, with what lies beside the file. */
export function fileSubagent(heard: Heard, file: TranscriptFile, line: JsonObject): SubagentObservation {
  const { agentId, meta } = file;
  return {
    ...heard,
    ...untoldSubagent,
    kind: "subagent",
    digest: digestOf(`${agentId}:file`),
    aliases: ownAliases(heard, "agent", agentId),
    subagentId: agentId,
    subagentType: textIn(meta, "agentType"),
    model: textIn(meta, "model"),
    startedAt: heard.at,
    promptId: textIn(line, "promptId"),
    description: textIn(meta, "description"),
    toolUseId: textIn(meta, "toolUseId"),
    parentId: textIn(meta, "parentAgentId"),
  };
}

/** A subagent that its person stopped, or whose answer failed at the API: no other record says that it has ended. */
export function stoppedSubagent(heard: Heard, agentId: string): SubagentObservation {
  return { ...endedSubagent(heard, agentId), name: "subagent", digest: digestOf(`${agentId}:stopped`) };
}
