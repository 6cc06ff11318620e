import { budgetForecast } from "./budget-forecast.ts";
import { budgetSpent } from "./budget-spent.ts";
import { burnRate } from "./burn-rate.ts";
import { checkpointFailed } from "./checkpoint-failed.ts";
import { contextExhaustion } from "./context-exhaustion.ts";
import { contextThreshold } from "./context-threshold.ts";
import { notifierFailed } from "./notifier-failed.ts";
import { errorRate } from "./error-rate.ts";
import { failingTool } from "./failing-tool.ts";
import { planLimit } from "./plan-limit.ts";
import { queueFull } from "./queue-full.ts";
import { relayBehind } from "./relay-behind.ts";
import { retries } from "./retries.ts";
import type { Rule } from "./rule.ts";
import { sessionCost } from "./session-cost.ts";
import { sessionLost } from "./session-lost.ts";
import { sessionStuck } from "./session-stuck.ts";
import { silentLoss } from "./silent-loss.ts";
import { unpricedModel } from "./unpriced-model.ts";
import { unreadableFiles } from "./unreadable-files.ts";
import { waitingInput } from "./waiting-input.ts";
import { waitingPermission } from "./waiting-permission.ts";
import { writeFault } from "./write-fault.ts";

/** Everything that is watched. */
export const allRules: readonly Rule[] = [
  writeFault,
  queueFull,
  checkpointFailed,
  unreadableFiles,
  silentLoss,
  waitingPermission,
  waitingInput,
  sessionStuck,
  sessionLost,
  contextThreshold,
  contextExhaustion,
  sessionCost,
  budgetSpent,
  budgetForecast,
  burnRate,
  errorRate,
  retries,
  failingTool,
  planLimit,
  unpricedModel,
  relayBehind,
  notifierFailed,
];
