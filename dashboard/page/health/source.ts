import type { Source } from "../../../src/domain/observation.ts";

interface Words {
  readonly name: string;
  /** What comes through it. */
  readonly hint: string;
}

/** The channels that observations come from, in the words of a person. */
export const sourceWords: Record<Source, Words> = {
  "otlp-log": {
    name: "OTLP events",
    hint: "Named events of the client's telemetry: requests, tools, prompts",
  },
  "otlp-metric": {
    name: "OTLP metrics",
    hint: "Counters of the client's telemetry: tokens, cost, active time",
  },
  "otlp-span": { name: "OTLP spans", hint: "Traces of the client's telemetry: durations and waits" },
  hook: { name: "Hooks", hint: "What the client does, at once: sessions, tools, permissions" },
  transcript: { name: "Transcripts", hint: "Lines of the files in which the client keeps its sessions" },
  statusline: {
    name: "Status line",
    hint: "Context and plan limits, as the client's own status line knows them",
  },
  plan: { name: "Plan files", hint: "Changes of plans that projects keep under dev/active" },
  manual: { name: "By hand", hint: "What 'hallmonitor log' wrote" },
  sdk: { name: "SDK", hint: "Calls that programs of your own track" },
  ledger: { name: "The collector itself", hint: "What it concludes: thresholds passed, checkpoints of use" },
};
