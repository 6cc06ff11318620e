import type { Source } from "../domain/source.ts";
import { plainText } from "../domain/plain-text.ts";
import { transcribedAgent } from "../domain/session.ts";

const names: Readonly<Record<Source, string>> = {
  "otlp-log": "OTLP log",
  "otlp-span": "OTLP span",
  "otlp-metric": "OTLP metric",
  hook: "hook",
  transcript: "transcript",
  statusline: "status line",
  plan: "plan file",
  manual: "by hand",
  sdk: "SDK",
  ledger: "the collector itself",
};

/** What a channel is called: `OTLP log`. Also by its name in JSON, `otlp_log`; one that nobody knows keeps its own. */
export function channelName(source: string): string {
  const known = source.replaceAll("_", "-");
  return Object.hasOwn(names, known) ? names[known as Source] : plainText(source);
}

/** A session whose channels are compared. */
interface Compared {
  readonly agent: string;
  readonly witnesses: readonly { readonly source: string }[];
}

/** How a session that one channel told of comes to have another to compare it with. */
export function secondChannel({ agent, witnesses }: Compared): string {
  if (witnesses.length === 0)
    return "nobody told of a request yet; 'hallmonitor doctor' checks every channel";
  if (witnesses.every(({ source }) => source === "manual"))
    return "nothing to do: what a person logs is known from nobody else";
  if (agent !== transcribedAgent) return "nothing to do: of this agent only what it sends is read";
  return witnesses.some(({ source }) => source === "transcript")
    ? "add telemetry for the next sessions: 'hallmonitor setup claude-code'"
    : "add the transcripts: 'hallmonitor import', or start the collector without --no-import";
}
