import type { Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { RequestAccount } from "../../domain/request.ts";
import { isUniqueId } from "../../domain/reused-id.ts";
import { answerAliases, recordAlias } from "../alias.ts";
import { tellsCache } from "../convention.ts";
import { restOf, type Heard } from "../plain-record.ts";
import { requestAccount, requestNames } from "./request.ts";

/** The log record that may say what the span of a call says (semantic-conventions-genai, events). */
const detailsName = "gen_ai.client.inference.operation.details";

/**
 * A log record of any client. The details of a call are a request where its span can be found by their id: without it
 * both would count.
 */
export function readDetails(heard: Heard, attributes: Attributes): Observation {
  const account = requestAccount(attributes);
  if (heard.name !== detailsName || account.usage === undefined || !meetsItsSpan(heard, account))
    return { ...heard, kind: "event" };
  const aliases = answerAliases(account.requestId, recordAlias(heard));
  return {
    ...heard,
    ...account,
    kind: "request",
    tellsAlone: true,
    aliases,
    lacksCache: !tellsCache(attributes),
    data: restOf(attributes, requestNames),
  };
}

function meetsItsSpan({ sessionId }: Heard, { requestId }: RequestAccount): boolean {
  return requestId !== undefined && (sessionId !== undefined || isUniqueId(requestId));
}
