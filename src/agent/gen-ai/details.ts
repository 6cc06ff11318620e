import type { Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import { restOf, type Heard } from "../plain-record.ts";
import { requestAccount, requestNames, responseAliases } from "./request.ts";

/** The log record that may say what the span of a call says (semantic-conventions-genai, events). */
const detailsName = "gen_ai.client.inference.operation.details";

/**
 * A log record of any client. The details of a call are a request where they have the id that its span is known by: without it
 * both would count.
 */
export function readDetails(heard: Heard, attributes: Attributes): Observation {
  const account = requestAccount(attributes);
  const aliases = responseAliases(account);
  if (heard.name !== detailsName || aliases.length === 0 || account.usage === undefined)
    return { ...heard, kind: "event" };
  return { ...heard, ...account, kind: "request", aliases, data: restOf(attributes, requestNames) };
}
