import { budgetStopName, type BudgetStop } from "../domain/budget.ts";
import { digestOf } from "../domain/digest.ts";
import { nanoToUsd } from "../domain/money.ts";
import type { Observation } from "../domain/observation.ts";
import type { UnixMs } from "../domain/time.ts";
import { ownEvent } from "./own-event.ts";

/** That a budget ended a session's work, before which hook of which tool. */
export function stopRecord(
  session: { readonly agent: string; readonly id: string },
  stop: BudgetStop,
  heard: {
    readonly event: string;
    readonly tool: string | undefined;
    readonly at: UnixMs;
    readonly seenAt: UnixMs;
  },
): Observation {
  const { event, tool, at, seenAt } = heard;
  const { scope, name, period } = stop;
  const data = {
    scope,
    ...(scope !== "session" && name !== undefined && { name }),
    ...(period !== undefined && { period }),
    spent_usd: nanoToUsd(stop.spentNano),
    limit_usd: nanoToUsd(stop.limitNano),
    event,
    ...(tool !== undefined && { tool }),
  };
  return ownEvent(session, {
    name: budgetStopName,
    at,
    seenAt,
    data: new Map(Object.entries(data)),
    digest: digestOf(`${budgetStopName} ${session.agent} ${session.id} ${scope} ${name} ${period}`),
  });
}
