import type { Signal } from "../../domain/telemetry.ts";
import type { Fault } from "./export-path.ts";
import type { Effective } from "./layer.ts";

/** A collector that asks every sender for a token. */
export interface TokenDoor {
  /** Those that let telemetry in; none where they cannot be read here, and then any that is shown may be right. */
  readonly tokens: readonly string[];
  /** The command that prints one. */
  readonly command: string;
}

/** Why a signal is not let in, by the headers that go with it; undefined where it is. */
export function tokenFault(
  signal: Signal,
  effective: Effective,
  { tokens, command }: TokenDoor,
): Fault | undefined {
  const source = `which '${command}' prints`;
  for (const name of [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`, "OTEL_EXPORTER_OTLP_HEADERS"]) {
    const setting = effective.get(name);
    const shown = setting && authorizationIn(setting.value);
    if (shown === undefined) continue;
    const token = /^bearer (.+)$/i.exec(shown)?.[1];
    if (token !== undefined && (tokens.length === 0 || tokens.includes(token))) return undefined;
    const text = `${name} carries no token that lets telemetry in: write authorization=Bearer TOKEN, ${source}`;
    return { text, culprit: setting };
  }
  const text = `the collector wants its token: OTEL_EXPORTER_OTLP_HEADERS must carry authorization=Bearer TOKEN, ${source}`;
  return { text, culprit: undefined };
}

/** The authorization among headers as their variable lists them: `a=1,authorization=Bearer%20…`. */
function authorizationIn(list: string): string | undefined {
  for (const pair of list.split(",")) {
    const at = pair.indexOf("=");
    if (decoded(pair.slice(0, at)).toLowerCase() === "authorization") return decoded(pair.slice(at + 1));
  }
  return undefined;
}

/** A stray percent sign is one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}
