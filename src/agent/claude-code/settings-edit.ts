import type { Edit } from "./settings-layer.ts";
import {
  contentStart,
  type Item,
  type ArrayPlace,
  type ListPlace,
  type ObjectPlace,
} from "./settings-scan.ts";

/**
 * Edits of the text of a settings.json in the layout that the file has: its line ends, its indentation, its way with
 * colons.
 */

/** How a file is written. */
export interface Layout {
  /** Empty when the file is written on one line. */
  readonly newline: string;
  readonly unit: string;
}

/** The layout that a file shows by its first member. */
export function layoutOf(text: string, root: ObjectPlace | undefined): Layout {
  const first = root?.items[0];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  if (first === undefined) return { newline, unit: "  " };
  const lead = leadOf(text, first);
  if (!lead.includes("\n")) return { newline: "", unit: "" };
  return { newline, unit: indentOf(lead) || "  " };
}

/** Names and the JSON text of their values. */
export type Entries = readonly (readonly [name: string, json: string])[];

/** Members for an object: `indent` is that of the line on which the object closes. */
export interface Addition {
  readonly entries: Entries;
  readonly indent: string;
  readonly layout: Layout;
}

/** The edit that puts members at the end of an object. */
export function appended(text: string, object: ObjectPlace, addition: Addition): Edit {
  const last = object.items.at(-1);
  if (last === undefined) {
    const removed = text.slice(object.start, object.end);
    return { at: object.start, removed, inserted: block(addition) };
  }
  const colon = text.slice(last.keyEnd, last.valueStart);
  const lead = leadOf(text, last);
  const inserted = addition.entries
    .map(([name, json]) => `,${lead}${JSON.stringify(name)}${colon}${json}`)
    .join("");
  return { at: last.valueEnd, removed: "", inserted };
}

/** The edit that puts a value at the end of an array. */
export function pushed(text: string, array: ArrayPlace, json: string): Edit {
  const last = array.items.at(-1);
  if (last !== undefined) {
    return { at: last.valueEnd, removed: "", inserted: `,${leadOf(text, last)}${json}` };
  }
  return { at: array.start, removed: text.slice(array.start, array.end), inserted: `[${json}]` };
}

/** The edit that puts members at the end of the outermost object, which an empty file does not have yet. */
export function appendedToRoot(text: string, root: ObjectPlace | undefined, entries: Entries): Edit {
  const addition = { entries, indent: "", layout: layoutOf(text, root) };
  if (root !== undefined) return appended(text, root, addition);
  // Nothing to keep but a byte order mark, which `contentStart` steps over.
  const at = contentStart(text);
  return { at, removed: text.slice(at), inserted: block(addition) + addition.layout.newline };
}

/** The indentation that new members of the outermost object get. */
export function rootIndent(text: string, root: ObjectPlace | undefined): string {
  const last = root?.items.at(-1);
  return last === undefined ? layoutOf(text, root).unit : indentOf(leadOf(text, last));
}

/** An object with one member per line, or all on one line when the file is written so. */
export function block({ entries, indent, layout: { newline, unit } }: Addition): string {
  if (newline === "")
    return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
  const lines = entries.map(([name, json]) => `${newline}${indent}${unit}${JSON.stringify(name)}: ${json}`);
  return `{${lines.join(",")}${newline}${indent}}`;
}

/** The white space that an item is set off by: from its line break on, or all of it when there is none. */
export function leadOf(text: string, item: Item): string {
  const space = text.slice(item.leadStart, item.keyStart);
  return /\r?\n[ \t]*$/.exec(space)?.[0] ?? space;
}

/** The indentation within a lead. */
export function indentOf(lead: string): string {
  return lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : "";
}

/** The text without one item and the comma that belongs to it. */
export function withoutItem(text: string, list: ListPlace<Item>, index: number): string {
  const [before, item, after] = [list.items[index - 1], list.items[index], list.items[index + 1]];
  if (before !== undefined && item !== undefined) {
    return text.slice(0, before.valueEnd) + text.slice(item.valueEnd);
  }
  if (after !== undefined) return text.slice(0, list.start + 1) + text.slice(after.leadStart);
  return text.slice(0, list.start + 1) + text.slice(list.end - 1);
}
