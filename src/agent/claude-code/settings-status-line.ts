import { appendedToRoot, block, layoutOf, rootIndent, withoutItem } from "./settings-edit.ts";
import { applyEdits, isTop, layerBetween, revertEdits, type Edit, type Layer } from "./settings-layer.ts";
import {
  memberOf,
  rootOf,
  scanObject,
  valueOf,
  type Item,
  type ObjectPlace,
  type Member,
} from "./settings-scan.ts";
import {
  isOurStatusLine,
  statusLineCommand,
  wrappedIn,
  type StatusLineProgram,
} from "./settings-status-command.ts";

/** Our command in the `statusLine` of a settings.json; what else is set there, such as the padding, stays. */

/** The way back from our status line. */
export interface StatusLineLayer extends Layer {
  /** Our command, as it was written; undefined when the edit took out one of which there was no record. */
  readonly command?: string | undefined;
  /** The JSON text in whose place it stands; undefined when there was none. */
  readonly before?: string | undefined;
  /** Whether only the command of a status line was replaced, or all of `statusLine`. */
  readonly within: boolean;
}

/** The command of the status line that the settings have; undefined when they have none that a client would run. */
export function statusLineIn(text: string): string | undefined {
  return placeOf(text)?.command?.value;
}

/** The settings with our status line, around the user's own when there is one. */
export function withStatusLine(
  text: string,
  program: StatusLineProgram,
): { text: string; layer: StatusLineLayer } {
  const place = placeOf(text);
  const command = wantedCommand(text, program);
  const slot = place?.command?.member ?? place?.member;
  const before = slot && text.slice(slot.valueStart, slot.valueEnd);
  const within = place?.command !== undefined;
  const edited = applyEdits(text, [
    slot === undefined
      ? newStatusLine(text, command)
      : { at: slot.valueStart, removed: before ?? "", inserted: within ? json(command) : compact(command) },
  ]);
  return { text: edited, layer: { ...layerBetween(text, edited), command, before, within } };
}

/** What our status line would be: it keeps what it wraps when it is there already. */
export function wantedCommand(text: string, program: StatusLineProgram): string {
  const own = statusLineIn(text);
  return statusLineCommand(program, own !== undefined && isOurStatusLine(own) ? wrappedIn(own) : own);
}

/** The settings before the recorded edit. A status line that somebody has set since stays. */
export function withoutStatusLine(text: string, layer: StatusLineLayer): string {
  if (isTop(text, layer)) return revertEdits(text, layer.edits);
  const place = placeOf(text);
  // Another command, or none, is somebody's own work.
  if (place?.command === undefined || place.command.value !== layer.command) return text;
  const { before, within } = layer;
  if (before === undefined) return withoutItem(text, place.root, place.root.items.indexOf(place.member));
  return replaced(text, within ? place.command.member : place.member, before);
}

/** The settings without a status line of ours, recorded or not: the command that it wraps stands alone again. */
export function withoutOurStatusLine(text: string): { text: string; layer: StatusLineLayer } {
  const place = placeOf(text);
  const command = place?.command;
  const restored =
    place === undefined || command === undefined || !isOurStatusLine(command.value)
      ? text
      : unwrapped(text, place, wrappedIn(command.value));
  return { text: restored, layer: { ...layerBetween(text, restored), within: false } };
}

function unwrapped(text: string, { root, member, command }: Place, wrapped: string | undefined): string {
  if (wrapped === undefined || command === undefined) {
    return withoutItem(text, root, root.items.indexOf(member));
  }
  return replaced(text, command.member, json(wrapped));
}

interface Place {
  readonly root: ObjectPlace;
  readonly member: Member;
  /** The command, where it is a status line that a client would run. */
  readonly command: { readonly member: Member; readonly value: string } | undefined;
}

function placeOf(text: string): Place | undefined {
  const root = rootOf(text);
  const member = memberOf(text, root, "statusLine");
  return root && member && { root, member, command: commandOf(text, member) };
}

function commandOf(text: string, statusLine: Member): Place["command"] {
  if (text[statusLine.valueStart] !== "{") return undefined;
  const object = scanObject(text, statusLine.valueStart, 2);
  const type = memberOf(text, object, "type");
  const member = memberOf(text, object, "command");
  if (type === undefined || valueOf(text, type) !== "command" || member === undefined) return undefined;
  const value = valueOf(text, member);
  return typeof value === "string" && value.trim() !== "" ? { member, value } : undefined;
}

function newStatusLine(text: string, command: string): Edit {
  const root = rootOf(text);
  const entries = [
    ["type", '"command"'],
    ["command", json(command)],
  ] as const;
  const value = block({ entries, indent: rootIndent(text, root), layout: layoutOf(text, root) });
  return appendedToRoot(text, root, [["statusLine", value]]);
}

function replaced(text: string, item: Item, inserted: string): string {
  return text.slice(0, item.valueStart) + inserted + text.slice(item.valueEnd);
}

function json(value: string): string {
  return JSON.stringify(value);
}

function compact(command: string): string {
  return JSON.stringify({ type: "command", command });
}
