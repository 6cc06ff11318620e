import { messageOf } from "../../domain/error.ts";
import { join } from "node:path";
import { managedSettingsPath } from "../../agent/claude-code/managed-settings.ts";
import { hasHeadersHelper } from "../../agent/claude-code/settings-policy.ts";
import { variablesIn, type Variables } from "../../agent/claude-code/settings.ts";
import { readSettingsFile } from "../../file/text-file.ts";

/** A place from which Claude Code takes variables. */
export interface Layer {
  readonly kind: "settings" | "shell" | "managed";
  /** As in a sentence: a path, or `the environment of this shell`. */
  readonly where: string;
  readonly variables: Variables;
  /** Whether a program tells the headers of telemetry: nobody else knows them. */
  readonly hasHelper?: boolean | undefined;
}

/** A settings file as text can be. */
export interface SettingsFile {
  readonly path: string;
  readonly variables: Variables;
  readonly hasHelper?: boolean | undefined;
  /** Why it cannot be read, with line and column where it is not JSON. */
  readonly fault: string | undefined;
}

/** The file's text, that of empty settings when there is no file. Throws where it cannot be read. */
export function readSettingsText(path: string): string {
  return readSettingsFile(path) ?? "{}";
}

/** The file's variables; none when there is no file. */
export function readSettings(path: string): SettingsFile {
  try {
    const text = readSettingsText(path);
    return { path, variables: variablesIn(text), hasHelper: hasHeadersHelper(text), fault: undefined };
  } catch (thrown) {
    const fault = messageOf(thrown);
    return { path, variables: new Map(), fault };
  }
}

/** The settings of a repository, which Claude Code reads in the folder it is started in. */
export function readProjectSettings(folder: string, userPath: string): SettingsFile[] {
  return ["settings.json", "settings.local.json"]
    .map((name) => join(folder, ".claude", name))
    .filter((path) => path !== userPath)
    .map((path) => readSettings(path));
}

/** What an administrator has set; nothing where that cannot be read, for then the client cannot either. */
export function managedLayers(platform: NodeJS.Platform): Layer[] {
  const path = managedSettingsPath(platform);
  if (path === undefined) return [];
  const { variables, hasHelper } = readSettings(path);
  return [{ kind: "managed", where: `the managed settings ${path}`, variables, hasHelper }];
}

/**
 * What a client inherits that is started from this shell. An empty variable is one that is not set, as OpenTelemetry
 * has it.
 */
export function shellLayer(env: Readonly<Record<string, string | undefined>>): Layer {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? "") !== "");
  return { kind: "shell", where: "the environment of this shell", variables: new Map(set) };
}

/** A variable as the client will see it, and who set it. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly layer: Layer;
}

/** Every variable that is set anywhere, by name, as the client will see it. */
export type Effective = ReadonlyMap<string, Setting>;

/** What remains when later layers win over earlier ones. */
export function effectiveOf(layers: readonly Layer[]): Effective {
  return new Map(
    layers.flatMap((layer) =>
      Array.from(layer.variables, ([name, value]) => [name, { name, value, layer }] as const),
    ),
  );
}

/** Whether a repository's settings, or anything else, must leave this variable to the exporter's owner. */
export function isExporterVariable(name: string): boolean {
  return /^(?:OTEL_|CLAUDE_CODE_OTEL_|CLAUDE_CODE_ENABLE_TELEMETRY$|CLAUDE_CODE_ENHANCED_TELEMETRY_BETA$|BETA_TRACING_ENDPOINT$|ENABLE_BETA_TRACING_DETAILED$)/.test(
    name,
  );
}

/** How the client reads a switch. */
export function isOn(value: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(value ?? "");
}
