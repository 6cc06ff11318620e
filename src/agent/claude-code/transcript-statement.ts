import { statedUsage } from "./transcript-usage.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import { usdToNano } from "../../domain/money.ts";
import type { StatementObservation } from "../../domain/statement.ts";
import { addUsage, noUsage } from "../../domain/usage.ts";
import type { Heard } from "../plain-record.ts";
import { numberIn, objectIn, objectOf, truthIn } from "../member.ts";

/** The client's own account of the session: a running total, written at its end and again after each resume. */
export function statementIn(heard: Heard, line: JsonObject): StatementObservation {
  const models = Object.values(objectIn(line, "modelUsage") ?? {}).map(objectOf);
  const usd = numberIn(line, "totalCostUSD");
  return {
    ...heard,
    kind: "statement",
    aliases: [`statement:${heard.sessionId ?? ""}:transcript`],
    costNano: usd === undefined ? undefined : usdToNano(usd),
    usage: models.length === 0 ? undefined : models.map(statedUsage).reduce(addUsage, noUsage),
    linesAdded: numberIn(line, "totalLinesAdded"),
    linesRemoved: numberIn(line, "totalLinesRemoved"),
    durationMs: numberIn(line, "totalDuration"),
    apiDurationMs: numberIn(line, "totalAPIDuration"),
    isEstimate: truthIn(line, "hasUnknownModelCost"),
  };
}
