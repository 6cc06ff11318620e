import type { JsonObject } from "../../domain/json-object.ts";
import type { PromptObservation } from "../../domain/prompt.ts";
import type { Heard } from "../plain-record.ts";
import { lineAliases, promptAliases } from "./alias.ts";
import { signOf } from "./heard.ts";
import { objectIn, textIn } from "../member.ts";
import { commandIn, isPrompt, textOfParts, typedLength } from "./transcript-words.ts";

/** Words on a user's line as what a person asked. */
export function typedPrompt(heard: Heard, line: JsonObject, text: string): PromptObservation {
  const promptId = textIn(line, "promptId");
  return {
    ...promptOf(heard, text, promptId),
    sign: signOf(heard, { says: "prompted" }),
    aliases: [
      ...promptAliases(heard, { promptId, length: typedLength(text) }),
      ...lineAliases(textIn(line, "uuid") ?? heard.digest),
    ],
  };
}

/**
 * What a person typed while the model worked, as the client shows it to the model within the turn; undefined for every other
 * attachment. It has the id of the prompt that began the turn, so it is known by its own id alone, which its event names too.
 */
export function queuedPrompt(
  heard: Heard,
  line: JsonObject,
  promptId: string | undefined,
): PromptObservation | undefined {
  const attachment = objectIn(line, "attachment");
  if (textIn(attachment, "type") !== "queued_command" || textIn(attachment, "commandMode") !== "prompt")
    return undefined;
  const text = textIn(attachment, "prompt") ?? textOfParts(attachment?.["prompt"]);
  if (attachment === undefined || text === undefined || !isPrompt(attachment, text)) return undefined;
  const id = textIn(attachment, "source_uuid") ?? textIn(line, "uuid");
  return { ...promptOf(heard, text, promptId), aliases: lineAliases(id ?? heard.digest) };
}

function promptOf(heard: Heard, text: string, promptId: string | undefined): PromptObservation {
  return {
    ...heard,
    name: "user_prompt",
    kind: "prompt",
    aliases: [],
    promptId,
    length: text.length,
    text,
    command: commandIn(text),
  };
}
