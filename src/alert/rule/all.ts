import { checkpointFailed } from "./checkpoint-failed.ts";
import { contextThreshold } from "./context-threshold.ts";
import { notifierFailed } from "./notifier-failed.ts";
import { queueFull } from "./queue-full.ts";
import type { Rule } from "./rule.ts";
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
  contextThreshold,
  unpricedModel,
  notifierFailed,
];
