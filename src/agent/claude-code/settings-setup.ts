import type { HookHandlers } from "./hook-setup.ts";
import { hasHooks, withHooks, withoutHooks } from "./settings-hooks.ts";
import { isTop, type Layer } from "./settings-layer.ts";
import {
  statusLineIn,
  wantedCommand,
  withoutOurStatusLine,
  withoutStatusLine,
  withStatusLine,
  type StatusLineLayer,
} from "./settings-status-line.ts";
import { withoutVariables, withVariables, variablesIn, type Undo, type Variables } from "./settings.ts";
import { isOurStatusLine, type StatusLineProgram } from "./settings-status-command.ts";

/**
 * All that setup writes into a settings.json, one layer over the other: variables, then hooks, then the status line.
 * Taken off in the opposite order they lead back to the first byte.
 */

/** What the settings shall hold. `off` is taken out; what is undefined stays unless the earlier record takes it back. */
export interface Wanted {
  readonly variables: Variables;
  readonly hooks?: HookHandlers | "off" | undefined;
  readonly statusLine?: StatusLineProgram | "off" | undefined;
}

/** The way back over all that was written. */
export interface SetupLayers {
  readonly undo: Undo;
  readonly hooks?: Layer | undefined;
  readonly statusLine?: StatusLineLayer | undefined;
}

/** Settings with everything wanted in them. */
export interface FinishedSettings {
  readonly text: string;
  /** Names of variables whose value is another now. */
  readonly changed: readonly string[];
  /** Names of variables that had another value of the user's. */
  readonly replaced: readonly string[];
  readonly layers: SetupLayers;
}

/**
 * The settings with all that is wanted, every other byte as it was; the very same text when nothing is missing. With the
 * record of an earlier setup that one is taken back first, so the new record leads to the same original.
 */
export function finishedSettings(text: string, wanted: Wanted, earlier?: SetupLayers): FinishedSettings {
  const kept = withVariables(text, wanted.variables, earlier?.undo);
  if (kept.changed.length === 0 && isFinished(text, wanted)) {
    return { text, changed: [], replaced: [], layers: earlier ?? { undo: kept.undo } };
  }
  // A fault of the file is told by its place in the file, and not in what the variables make of it.
  hookLayer(text, wanted);
  const base = withoutUnwanted(earlier === undefined ? text : unfinishedSettings(text, earlier), wanted);
  const { text: first, undo, replaced } = withVariables(base, wanted.variables);
  const hooks = hookLayer(first, wanted);
  const statusLine = statusLineLayer(hooks.text, wanted);
  const [had, has] = [variablesIn(text), variablesIn(statusLine.text)];
  return {
    text: statusLine.text,
    changed: [...new Set([...had.keys(), ...has.keys()])].filter((name) => had.get(name) !== has.get(name)),
    replaced,
    layers: { undo, hooks: hooks.layer, statusLine: statusLine.layer },
  };
}

/** What an earlier setup left and nobody wants goes before anything is recorded: no way back leads to it. */
function withoutUnwanted(text: string, { hooks, statusLine }: Wanted): string {
  const first = hooks === "off" ? withHooks(text, new Map()).text : text;
  return statusLine === "off" ? withoutOurStatusLine(first).text : first;
}

/** The settings before the recorded setup: byte for byte, or without what it set when somebody has edited them since. */
export function unfinishedSettings(text: string, { undo, hooks, statusLine }: SetupLayers): string {
  const second = statusLine === undefined ? text : withoutStatusLine(text, statusLine);
  const first = hooks === undefined ? second : withoutHooks(second, hooks);
  return withoutVariables(first, undo);
}

/** Whether the settings are exactly as the recorded setup left them. */
export function isAsLeft(text: string, { undo, hooks, statusLine }: SetupLayers): boolean {
  return isTop(text, statusLine ?? hooks ?? undo);
}

function isFinished(text: string, { hooks, statusLine }: Wanted): boolean {
  return hasWantedHooks(text, hooks) && hasWantedStatusLine(text, statusLine);
}

function hasWantedHooks(text: string, hooks: Wanted["hooks"]): boolean {
  if (hooks === undefined) return true;
  return hasHooks(text, hooks === "off" ? new Map() : hooks);
}

function hasWantedStatusLine(text: string, wanted: Wanted["statusLine"]): boolean {
  if (wanted === undefined) return true;
  const command = statusLineIn(text);
  if (wanted === "off") return command === undefined || !isOurStatusLine(command);
  return command === wantedCommand(text, wanted);
}

function hookLayer(text: string, { hooks }: Wanted): { text: string; layer?: Layer } {
  if (hooks === undefined) return { text };
  const edited = withHooks(text, hooks === "off" ? new Map() : hooks);
  return edited.text === text ? { text } : edited;
}

function statusLineLayer(text: string, { statusLine }: Wanted): { text: string; layer?: StatusLineLayer } {
  if (statusLine === undefined) return { text };
  const edited = statusLine === "off" ? withoutOurStatusLine(text) : withStatusLine(text, statusLine);
  return edited.text === text ? { text } : edited;
}
