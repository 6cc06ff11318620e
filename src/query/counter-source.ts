import { sources } from "../domain/source.ts";
import type { Session } from "../domain/session.ts";

/** Who counted a session's tokens: its client's metrics, or the person who logged it. */
export function counterSource({ seenBySource }: Session): "otlp-metric" | "manual" {
  return (seenBySource[sources.indexOf("otlp-metric")] ?? 0) === 0 &&
    (seenBySource[sources.indexOf("manual")] ?? 0) > 0
    ? "manual"
    : "otlp-metric";
}
