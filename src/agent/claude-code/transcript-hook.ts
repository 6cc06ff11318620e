import type { JsonObject } from "../../domain/json-object.ts";
import { digestOf } from "../../domain/digest.ts";
import type { Sign } from "../../domain/sign.ts";
import type { EventObservation } from "../../domain/observation.ts";
import type { Heard } from "../plain-record.ts";
import { signOf } from "./heard.ts";
import { objectIn, textIn, truthIn } from "../member.ts";

/** With these words the client puts before the model why a hook of Stop wants the turn to go on. */
const feedback = "Stop hook feedback:";

/**
 * What a person's hooks made of the turn of their session's own conversation, where a line tells it: they refused its prompt or stopped
 * it, of which no hook hears, or did not let it end, after all hooks heard that it did. Undefined for every other line.
 */
export function hookedTurn(heard: Heard, line: JsonObject, words?: string): EventObservation | undefined {
  if (truthIn(line, "isSidechain") === true) return undefined;
  if (isStopped(line)) return turn(heard, "stopped_by_hook", { says: "turn-ended", isByHook: true });
  const goesOn = truthIn(line, "isMeta") === true && words?.startsWith(feedback) === true;
  return goesOn ? turn(heard, "kept_on_by_hook", { says: "woken" }) : undefined;
}

function isStopped(line: JsonObject): boolean {
  const isRefusal = line["type"] === "system" && truthIn(line, "preventContinuation") === true;
  return isRefusal || textIn(objectIn(line, "attachment"), "type") === "hook_stopped_continuation";
}

function turn(heard: Heard, name: string, sign: Sign): EventObservation {
  // Other things may be told by the same line.
  return {
    ...heard,
    name,
    digest: digestOf(`${heard.digest} ${name}`),
    kind: "event",
    sign: signOf(heard, sign),
  };
}
