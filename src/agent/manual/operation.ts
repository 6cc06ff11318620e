import { digestOf, identityOf } from "../../domain/digest.ts";
import { placeOf } from "../../domain/folder.ts";
import { usdToNano } from "../../domain/money.ts";
import type { RequestObservation } from "../../domain/request.ts";
import { noUsage } from "../../domain/usage.ts";
import type { UnixMs } from "../../domain/time.ts";
import { untoldRequest } from "../untold.ts";
import { factsOf } from "./facts.ts";
import { agentName, type OperationRecord } from "./record.ts";

/**
 * One operation as a request. A total tells no classes of tokens, so all of it stands as input. Its figures are no part
 * of its identity: a corrected file corrects the request and adds none.
 */
export function operationObservation(record: OperationRecord, seenAt: UnixMs): RequestObservation {
  const { operation, tokens, session_id, moment, ordinal, model, cost_usd } = record;
  const alias = `manual:${identityOf(JSON.stringify([moment, operation, session_id, ordinal]))}`;
  return {
    ...untoldRequest,
    agent: agentName,
    source: "manual",
    sessionId: session_id ?? sessionOfDay(record),
    at: Date.parse(record.at),
    seenAt,
    facts: factsOf(record.project),
    name: "operation_logged",
    data: new Map([["operation", operation]]),
    digest: digestOf(alias),
    kind: "request",
    aliases: [alias],
    model: model ?? undefined,
    usage: { ...noUsage, input: tokens },
    reportedNano: cost_usd === null ? undefined : usdToNano(cost_usd),
    querySource: operation,
  };
}

/** Longest name of a project in an id. */
const maxProjectName = 60;

/**
 * What names no session is, in one project and on one day, taken for one: without any it would belong to no project. Its
 * name alone does not name a project: many a folder is called `app`.
 */
function sessionOfDay({ date, project }: OperationRecord): string {
  const place = placeOf(project ?? "");
  const name = place.split("/").at(-1)?.slice(0, maxProjectName);
  const fingerprint = place === "" ? undefined : identityOf(place).slice(0, 8);
  return ["log", date, name, fingerprint].filter((part) => part !== undefined && part !== "").join("-");
}
