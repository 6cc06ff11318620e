import { numberOf, textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import type { RequestAccount } from "../../domain/request.ts";
import { toldUsage } from "../../domain/usage.ts";
import { conventionNames, conventionText, conventionUsage, secondsAsMs } from "../convention.ts";
import { untoldRequest } from "../untold.ts";

/** Attributes that the typed fields of a request hold. */
export const requestNames: ReadonlySet<string> = new Set([
  ...conventionNames,
  "error.type",
  "gen_ai.response.finish_reasons",
  "gen_ai.response.id",
  "gen_ai.response.time_to_first_chunk",
  "ai.response.msToFirstChunk",
]);

/** What the attributes of one call of a model say of it. */
export function requestAccount(attributes: Attributes): RequestAccount {
  const usage = conventionUsage(attributes);
  return {
    ...untoldRequest,
    model: conventionText(attributes, "model"),
    usage: usage === undefined ? undefined : toldUsage(usage),
    ttftMs:
      secondsAsMs(attributes.get("gen_ai.response.time_to_first_chunk")) ??
      numberOf(attributes.get("ai.response.msToFirstChunk")),
    // Fast mode has a price of its own; by the answer, for a request may ask for what its answer did not get.
    speed: conventionText(attributes, "tier"),
    stopReason: firstReason(attributes.get(reasonsName)),
    error: textOf(attributes.get("error.type")),
    requestId: textOf(attributes.get("gen_ai.response.id")),
  };
}

/** Where a call tells why its answer ended. */
export const reasonsName = "gen_ai.response.finish_reasons";
/** How LiteLLM writes a list: as JSON text. */
const listed = /^\["([^"\\]*)"/;

/** The first of the reasons for which an answer ended. */
export function firstReason(value: AttributeValue): string | undefined {
  const text = textOf(Array.isArray(value) ? (value[0] as AttributeValue) : value);
  return listed.exec(text ?? "")?.[1] ?? text;
}
