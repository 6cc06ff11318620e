import {
  appended,
  appendedToRoot,
  block,
  indentOf,
  layoutOf,
  leadOf,
  rootIndent,
  withoutItem,
  type Entries,
} from "./settings-edit.ts";
import { applyEdits, digestOf, isTop, revertEdits, type Edit, type Layer } from "./settings-layer.ts";
import { memberOf, objectAt, rootOf, valueOf, type ObjectPlace, type Member } from "./settings-scan.ts";

/**
 * The variables in the text of a Claude Code settings.json. Text in, text out: this file opens nothing and knows no
 * path. It changes the members it must in `env` and keeps every other byte.
 */

/** Environment variables by name, in the order in which they are shown. */
export type Variables = ReadonlyMap<string, string>;

/** Variables that redirect one signal, and so beat the general endpoint and protocol. */
const redirections = [
  ...["METRICS", "LOGS", "TRACES"].flatMap((signal) => [
    `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`,
    `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`,
  ]),
  "BETA_TRACING_ENDPOINT",
];

/** Names in `environment` that would keep `variables` from working: other values of them, or a redirected signal. */
export function rivalNames(environment: Variables, variables: Variables): string[] {
  const different = [...variables.keys()].filter(
    (name) => environment.has(name) && environment.get(name) !== variables.get(name),
  );
  return [...different, ...redirections.filter((name) => environment.has(name) && !variables.has(name))];
}

/** All that is needed to take an edit of the settings back, also when others have edited them since. */
export interface Undo extends Layer {
  /** What was set, and the JSON text that stood there before; undefined where nothing stood. */
  readonly variables: readonly {
    readonly name: string;
    readonly value: string;
    readonly before?: string | undefined;
  }[];
  readonly createdEnv: boolean;
}

/** Settings with our variables in them. */
export interface EditedSettings {
  readonly text: string;
  /** Names whose value differs from what the given text had, including ones taken out. */
  readonly changed: readonly string[];
  /** Names that already had their value. */
  readonly kept: readonly string[];
  /** Names that had another value before, which `undo` remembers. */
  readonly replaced: readonly string[];
  readonly undo: Undo;
}

/**
 * The settings with `variables` in their `env`, every other byte as it was. Doing it twice changes nothing more.
 * With the record of an earlier edit, that one is taken back first, so the new record leads to the same original.
 * Throws `invalid` with line and column for text that is not JSON, and for an `env` that cannot be edited safely.
 */
export function withVariables(text: string, variables: Variables, earlier?: Undo): EditedSettings {
  const had = variablesIn(text);
  const strays = earlier?.variables.filter(({ name }) => !variables.has(name) && had.has(name)) ?? [];
  const missing = [...variables].filter(([name, value]) => had.get(name) !== value);
  if (earlier !== undefined && strays.length === 0 && missing.length === 0) {
    return { text, changed: [], kept: [...variables.keys()], replaced: [], undo: earlier };
  }
  const base = earlier === undefined ? text : withoutVariables(text, earlier);
  const { edits, undone, createdEnv } = plannedEdits(base, variables);
  const edited = applyEdits(base, edits);
  const has = variablesIn(edited);
  return {
    text: edited,
    changed: [...new Set([...had.keys(), ...has.keys()])].filter((name) => had.get(name) !== has.get(name)),
    kept: [...variables.keys()].filter((name) => had.get(name) === variables.get(name)),
    replaced: undone.filter(({ before }) => before !== undefined).map(({ name }) => name),
    undo: { digest: digestOf(edited), edits, variables: undone, createdEnv },
  };
}

/**
 * The settings as they were before the recorded edit: byte for byte when nobody touched them since, otherwise without
 * what the edit had set, except for values that somebody has changed since: those stay.
 */
export function withoutVariables(text: string, undo: Undo): string {
  if (isTop(text, undo)) return revertEdits(text, undo.edits);
  let restored = text;
  for (const variable of undo.variables) restored = withoutVariable(restored, variable);
  return undo.createdEnv ? withoutEmptyEnv(restored) : restored;
}

/** The string variables in the `env` of the settings. */
export function variablesIn(text: string): Variables {
  const env = envOf(text, rootOf(text));
  const members = env?.object.items ?? [];
  return new Map(
    members.flatMap((member) => {
      const value = valueOf(text, member);
      return typeof value === "string" ? [[member.key, value] as const] : [];
    }),
  );
}

function plannedEdits(text: string, variables: Variables) {
  const root = rootOf(text);
  const env = envOf(text, root);
  const edits: Edit[] = [];
  const undone: { name: string; value: string; before?: string | undefined }[] = [];
  const missing: [string, string][] = [];
  for (const [name, value] of variables) {
    const member = env?.object.items.find(({ key }) => key === name);
    const before = member && text.slice(member.valueStart, member.valueEnd);
    if (before !== undefined && JSON.parse(before) === value) continue;
    undone.push({ name, value, before });
    if (member === undefined) missing.push([name, JSON.stringify(value)]);
    else edits.push({ at: member.valueStart, removed: before ?? "", inserted: JSON.stringify(value) });
  }
  if (missing.length > 0) edits.push(insertion(text, missing, { root, env }));
  return { edits: edits.toSorted((a, b) => a.at - b.at), undone, createdEnv: env === undefined };
}

interface Place {
  readonly root: ObjectPlace | undefined;
  readonly env: { readonly member: Member; readonly object: ObjectPlace } | undefined;
}

/** New members of `env`. */
function insertion(text: string, entries: Entries, { root, env }: Place): Edit {
  const layout = layoutOf(text, root);
  if (env !== undefined) {
    return appended(text, env.object, { entries, indent: indentOf(leadOf(text, env.member)), layout });
  }
  const object = block({ entries, indent: rootIndent(text, root), layout });
  return appendedToRoot(text, root, [["env", object]]);
}

function withoutVariable(text: string, variable: Undo["variables"][number]): string {
  const env = envOf(text, rootOf(text))?.object;
  const index = env?.items.findIndex(({ key }) => key === variable.name) ?? -1;
  const member = env?.items[index];
  if (env === undefined || member === undefined) return text;
  if (valueOf(text, member) !== variable.value) return text;
  if (variable.before === undefined) return withoutItem(text, env, index);
  return text.slice(0, member.valueStart) + variable.before + text.slice(member.valueEnd);
}

function withoutEmptyEnv(text: string): string {
  const root = rootOf(text);
  const env = envOf(text, root);
  if (root === undefined || env === undefined || env.object.items.length > 0) return text;
  return withoutItem(text, root, root.items.indexOf(env.member));
}

/** The `env` member and what is in it. */
function envOf(text: string, root: ObjectPlace | undefined): Place["env"] {
  const member = memberOf(text, root, "env");
  return member && { member, object: objectAt(text, member) };
}
