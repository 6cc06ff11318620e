import type { JsonObject } from "../../domain/json-object.ts";
import { isOurHandler, type HookHandler, type HookHandlers } from "./hook-setup.ts";
import {
  appended,
  appendedToRoot,
  block,
  indentOf,
  layoutOf,
  leadOf,
  pushed,
  rootIndent,
  withoutItem,
} from "./settings-edit.ts";
import { applyEdits, isTop, layerBetween, revertEdits, type Edit, type Layer } from "./settings-layer.ts";
import {
  arrayAt,
  memberOf,
  objectAt,
  rootOf,
  scanArray,
  scanObject,
  valueOf,
  type Item,
  type ListPlace,
  type ObjectPlace,
  type Member,
} from "./settings-scan.ts";

/**
 * Our handlers in the `hooks` of a settings.json. All others stay to the byte. Ours are known by what they call, so a
 * client that rewrites the file, or a lost record, keeps nobody from taking them out.
 */

/** The settings with exactly these handlers of ours in them; without handlers, none of ours is left. */
export function withHooks(text: string, handlers: HookHandlers): { text: string; layer: Layer } {
  const cleared = withoutOurs(text);
  const edited = handlers.size === 0 ? cleared : applyEdits(cleared, insertions(cleared, handlers));
  return { text: edited, layer: layerBetween(text, edited) };
}

/** The settings before the recorded edit; without our handlers when somebody has edited them since. */
export function withoutHooks(text: string, layer: Layer): string {
  return isTop(text, layer) ? revertEdits(text, layer.edits) : withoutOurs(text);
}

/** Our handlers in the settings, by event. */
export function ourHandlersIn(text: string): readonly (readonly [event: string, handler: JsonObject])[] {
  return [...ours(text)].map(({ event, handler }) => [event.key, handler]);
}

/** Whether the settings hold exactly these handlers of ours. */
export function hasHooks(text: string, handlers: HookHandlers): boolean {
  const found = ourHandlersIn(text);
  return (
    found.length === handlers.size &&
    found.every(([event, handler]) => Bun.deepEquals(handler, handlers.get(event)))
  );
}

function insertions(text: string, handlers: HookHandlers): Edit[] {
  const root = rootOf(text);
  const layout = layoutOf(text, root);
  const member = memberOf(text, root, "hooks");
  const groups = [...handlers].map(
    ([event, handler]) => [event, layout.newline === "" ? compact(handler) : spaced(handler)] as const,
  );
  if (member === undefined) return [newHooks(text, root, groups)];
  const hooks = objectAt(text, member);
  const edits: Edit[] = [];
  const missing: [string, string][] = [];
  for (const [event, group] of groups) {
    const place = hooks.items.find(({ key }) => key === event);
    if (place === undefined) missing.push([event, `[${group}]`]);
    else edits.push(pushed(text, arrayAt(text, place), group));
  }
  if (missing.length > 0) {
    edits.push(appended(text, hooks, { entries: missing, indent: indentOf(leadOf(text, member)), layout }));
  }
  return edits.toSorted((a, b) => a.at - b.at);
}

type Groups = readonly (readonly [event: string, group: string])[];

function newHooks(text: string, root: ObjectPlace | undefined, groups: Groups): Edit {
  const entries = groups.map(([event, group]) => [event, `[${group}]`] as const);
  const layout = layoutOf(text, root);
  return appendedToRoot(text, root, [["hooks", block({ entries, indent: rootIndent(text, root), layout })]]);
}

function compact(handler: HookHandler): string {
  return JSON.stringify({ hooks: [handler] });
}

/** One line per event: twenty handlers spread out would bury the rest of the file. */
function spaced(handler: HookHandler): string {
  const members = Object.entries(handler).map(([name, value]: [string, unknown]) => {
    const json = Array.isArray(value)
      ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]`
      : JSON.stringify(value);
    return `${JSON.stringify(name)}: ${json}`;
  });
  return `{ "hooks": [{ ${members.join(", ")} }] }`;
}

/** The settings without our handlers, and without the lists that this leaves empty. */
function withoutOurs(text: string): string {
  let rest = text;
  // Positions move with every cut, so each is found anew.
  for (;;) {
    const [found] = ours(rest);
    if (found === undefined) return rest;
    rest = withoutHandler(rest, found.path);
  }
}

/** Cuts the innermost thing on the path that has something beside it. */
function withoutHandler(text: string, path: Found["path"]): string {
  const step = path.findLast(({ list }) => list.items.length > 1) ?? path[0];
  return step === undefined ? text : withoutItem(text, step.list, step.index);
}

interface Step {
  readonly list: ListPlace<Item>;
  readonly index: number;
}

interface Found {
  readonly event: Member;
  readonly handler: JsonObject;
  /** From the outermost object to the handler. */
  readonly path: readonly Step[];
}

function* ours(text: string): Generator<Found> {
  const root = rootOf(text);
  const member = memberOf(text, root, "hooks");
  if (root === undefined || member === undefined || text[member.valueStart] !== "{") return;
  const hooks = objectAt(text, member);
  const outer = { list: root, index: root.items.indexOf(member) };
  for (const [index, event] of hooks.items.entries()) {
    for (const { path, handler } of ourHandlersOf(text, event)) {
      yield { event, handler, path: [outer, { list: hooks, index }, ...path] };
    }
  }
}

/** Our handlers of one event. What has another shape than hooks have is nothing of ours. */
function* ourHandlersOf(text: string, event: Member): Generator<{ path: Step[]; handler: JsonObject }> {
  if (text[event.valueStart] !== "[") return;
  const groups = arrayAt(text, event);
  for (const [index, group] of groups.items.entries()) {
    const handlers = handlersOf(text, group);
    if (handlers === undefined) continue;
    for (const [place, item] of handlers.items.entries()) {
      const handler = valueOf(text, item);
      if (!isOurHandler(handler)) continue;
      yield {
        handler,
        path: [
          { list: groups, index },
          { list: handlers, index: place },
        ],
      };
    }
  }
}

function handlersOf(text: string, group: Item): ListPlace<Item> | undefined {
  if (text[group.valueStart] !== "{") return undefined;
  const member = scanObject(text, group.valueStart, 3).items.find(({ key }) => key === "hooks");
  if (member === undefined || text[member.valueStart] !== "[") return undefined;
  return scanArray(text, member.valueStart, 3);
}
