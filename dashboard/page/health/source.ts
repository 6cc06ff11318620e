import type { Source } from "../../../src/domain/source.ts";

/** What comes through each channel. */
export const sourceHints: Record<Source, string> = {
  "otlp-log": "Named events of the client's telemetry: requests, tools, prompts",
  "otlp-metric": "Counters of the client's telemetry: tokens, cost, active time",
  "otlp-span": "Traces of the client's telemetry: durations and waits",
  hook: "What the client does, at once: sessions, tools, permissions",
  transcript: "Lines of the files in which the client keeps its sessions",
  statusline: "Context and plan limits, as the client's own status line knows them",
  plan: "Changes of plans that projects keep under dev/active",
  manual: "What 'hallmonitor log' wrote",
  sdk: "Calls that programs of your own track",
  ledger: "What it concludes: thresholds passed, checkpoints of use",
};
