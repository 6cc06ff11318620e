import { markersIn } from "../../domain/checkpoint-marker.ts";
import { unsaidOfCheckpoint, type CheckpointObservation } from "../../domain/checkpoint.ts";
import { digestOf } from "../../domain/digest.ts";
import type { Heard } from "../plain-record.ts";
import { arrayIn, objectIn, textIn } from "../member.ts";
import type { JsonObject } from "../../domain/json-object.ts";

/**
 * The checkpoints of ours that a line puts before the model: what a hook of SessionStart answered, as the client takes it into
 * the conversation. That a hook printed it is told on another line, and is no proof that the model saw it.
 */
export function shownCheckpoints(heard: Heard, line: JsonObject): CheckpointObservation[] {
  const attachment = objectIn(line, "attachment");
  if (textIn(attachment, "type") !== "hook_additional_context") return [];
  const words = arrayIn(attachment, "content").filter((part) => typeof part === "string");
  return markersIn(words.join("\n")).map((id) => shownCheckpoint(heard, id));
}

function shownCheckpoint(heard: Heard, id: string): CheckpointObservation {
  return {
    ...heard,
    ...unsaidOfCheckpoint,
    kind: "checkpoint",
    name: "checkpoint_shown",
    digest: digestOf(`${heard.digest} ${id}`),
    aliases: [`checkpoint:${id}`],
    onlyJoins: true,
    checkpointId: id,
    shownAt: heard.at,
  };
}
