import { plainText } from "../domain/plain-text.ts";

const names: Readonly<Record<string, string>> = {
  "otlp-log": "OTLP log",
  "otlp-span": "OTLP span",
  "otlp-metric": "OTLP metric",
  transcript: "transcript",
  manual: "by hand",
};

/** What a channel is called: `OTLP log`. */
export function channelName(source: string): string {
  return names[source] ?? plainText(source);
}

/** How a session that one channel told of comes to have another to compare it with. */
export function secondChannel(witnesses: readonly { readonly source: string }[]): string {
  if (witnesses.length === 0)
    return "nobody told of a request yet; 'hallmonitor doctor' checks every channel";
  return witnesses.some(({ source }) => source === "transcript")
    ? "add telemetry for the next sessions: 'hallmonitor setup claude-code'"
    : "add the transcripts: 'hallmonitor import', or start the collector without --no-import";
}
