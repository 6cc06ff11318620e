import { AppError } from "../../domain/error.ts";

/**
 * The text of a Claude Code settings.json. Text in, text out: this file opens nothing and knows no path. It changes the
 * members it must in `env` and keeps every other byte, which no JSON library does; hence the scanner at the end.
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

/** One replaced piece of a text. `at` counts in the text before the edits; several stand in ascending order. */
export interface Edit {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** All that is needed to take an edit of the settings back, also when others have edited them since. */
export interface Undo {
  /** SHA-256 of the text as the edit left it. */
  readonly digest: string;
  readonly edits: readonly Edit[];
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
    undo: { digest: sha256(edited), edits, variables: undone, createdEnv },
  };
}

/**
 * The settings as they were before the recorded edit: byte for byte when nobody touched them since, otherwise without
 * what the edit had set, except for values that somebody has changed since: those stay.
 */
export function withoutVariables(text: string, undo: Undo): string {
  if (isUntouched(text, undo)) return revertEdits(text, undo.edits);
  let restored = text;
  for (const variable of undo.variables) restored = withoutVariable(restored, variable);
  return undo.createdEnv ? withoutEmptyEnv(restored) : restored;
}

/** Whether the settings are exactly as the recorded edit left them. */
export function isUntouched(text: string, undo: Undo): boolean {
  return sha256(text) === undo.digest;
}

/** The string variables in the `env` of the settings. */
export function variablesIn(text: string): Variables {
  const env = envOf(text, rootOf(text));
  const members = env?.object.members ?? [];
  return new Map(
    members.flatMap((member) => {
      const value = JSON.parse(text.slice(member.valueStart, member.valueEnd)) as unknown;
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
    const member = env?.object.members.find(({ key }) => key === name);
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
  readonly root: JsonObject | undefined;
  readonly env: { readonly member: Member; readonly object: JsonObject } | undefined;
}

/** New members of `env` in the layout of the file: its line ends, its indentation, its way with colons. */
function insertion(text: string, entries: readonly (readonly [string, string])[], place: Place): Edit {
  const layout = layoutOf(text, place.root);
  if (place.env !== undefined) {
    const indent = indentOf(leadOf(text, place.env.member));
    return appended(text, place.env.object, { entries, indent, layout });
  }
  const last = place.root?.members.at(-1);
  const indent = last === undefined ? layout.unit : indentOf(leadOf(text, last));
  const env = [["env", block(entries, indent, layout)]] as const;
  if (place.root !== undefined) return appended(text, place.root, { entries: env, indent: "", layout });
  // An empty file: nothing to keep but a byte order mark, which `contentStart` steps over.
  const at = contentStart(text);
  return { at, removed: text.slice(at), inserted: block(env, "", layout) + layout.newline };
}

interface Addition {
  readonly entries: readonly (readonly [string, string])[];
  readonly indent: string;
  readonly layout: Layout;
}

function appended(text: string, object: JsonObject, { entries, indent, layout }: Addition): Edit {
  const last = object.members.at(-1);
  if (last === undefined) {
    const removed = text.slice(object.start, object.end);
    return { at: object.start, removed, inserted: block(entries, indent, layout) };
  }
  const colon = text.slice(last.keyEnd, last.valueStart);
  const lead = leadOf(text, last);
  const inserted = entries.map(([name, json]) => `,${lead}${JSON.stringify(name)}${colon}${json}`).join("");
  return { at: last.valueEnd, removed: "", inserted };
}

interface Layout {
  /** Empty when the file is written on one line. */
  readonly newline: string;
  readonly unit: string;
}

function layoutOf(text: string, root: JsonObject | undefined): Layout {
  const first = root?.members[0];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  if (first === undefined) return { newline, unit: "  " };
  const lead = leadOf(text, first);
  if (!lead.includes("\n")) return { newline: "", unit: "" };
  return { newline, unit: indentOf(lead) || "  " };
}

function block(entries: readonly (readonly [string, string])[], indent: string, layout: Layout): string {
  const { newline, unit } = layout;
  if (newline === "")
    return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
  const lines = entries.map(([name, json]) => `${newline}${indent}${unit}${JSON.stringify(name)}: ${json}`);
  return `{${lines.join(",")}${newline}${indent}}`;
}

/** The white space that sets a member off: from its line break on, or all of it when there is none. */
function leadOf(text: string, member: Member): string {
  const space = text.slice(member.leadStart, member.keyStart);
  return /\r?\n[ \t]*$/.exec(space)?.[0] ?? space;
}

function indentOf(lead: string): string {
  return lead.includes("\n") ? lead.slice(lead.lastIndexOf("\n") + 1) : "";
}

function withoutVariable(text: string, variable: Undo["variables"][number]): string {
  const env = envOf(text, rootOf(text))?.object;
  const index = env?.members.findIndex(({ key }) => key === variable.name) ?? -1;
  const member = env?.members[index];
  if (env === undefined || member === undefined) return text;
  if (JSON.parse(text.slice(member.valueStart, member.valueEnd)) !== variable.value) return text;
  if (variable.before === undefined) return withoutMember(text, env, index);
  return text.slice(0, member.valueStart) + variable.before + text.slice(member.valueEnd);
}

function withoutEmptyEnv(text: string): string {
  const root = rootOf(text);
  const env = envOf(text, root);
  if (root === undefined || env === undefined || env.object.members.length > 0) return text;
  return withoutMember(text, root, root.members.indexOf(env.member));
}

/** The text without one member and the comma that belongs to it. */
function withoutMember(text: string, object: JsonObject, index: number): string {
  const [before, member, after] = [
    object.members[index - 1],
    object.members[index],
    object.members[index + 1],
  ];
  if (before !== undefined && member !== undefined) {
    return text.slice(0, before.valueEnd) + text.slice(member.valueEnd);
  }
  if (after !== undefined) return text.slice(0, object.start + 1) + text.slice(after.leadStart);
  return text.slice(0, object.start + 1) + text.slice(object.end - 1);
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (rest, { at, removed, inserted }) => rest.slice(0, at) + inserted + rest.slice(at + removed.length),
    text,
  );
}

function revertEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce(
    (rest, { at, removed, inserted }) => rest.slice(0, at) + removed + rest.slice(at + inserted.length),
    text,
  );
}

function sha256(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}

/** One member of an object in the text: where its key and value stand, and the white space before the key. */
interface Member {
  readonly key: string;
  readonly leadStart: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface JsonObject {
  readonly start: number;
  readonly end: number;
  readonly members: readonly Member[];
}

/** Deeper settings are no settings; the bound keeps the recursion far from the end of the stack. */
const maxDepth = 200;

/** The outermost object; undefined for a file with nothing in it. */
function rootOf(text: string): JsonObject | undefined {
  const start = contentStart(text);
  const at = skipSpace(text, start);
  if (at === text.length) return undefined;
  if (text[at] !== "{") throw invalidAt(text, at, "an object in braces");
  const root = scanObject(text, at, 1);
  const rest = skipSpace(text, root.end);
  if (rest < text.length) throw invalidAt(text, rest, "the end of the file");
  return root;
}

/** The `env` member and what is in it. Throws when there are two, when it is no object, or a name stands in it twice. */
function envOf(text: string, root: JsonObject | undefined): Place["env"] {
  const [member, second] = root?.members.filter(({ key }) => key === "env") ?? [];
  if (member === undefined) return undefined;
  if (second !== undefined) throw invalidAt(text, second.keyStart, 'only one "env"');
  if (text[member.valueStart] !== "{") throw invalidAt(text, member.valueStart, '"env" to be an object');
  const object = scanObject(text, member.valueStart, 2);
  const seen = new Set<string>();
  for (const { key, keyStart } of object.members) {
    if (seen.has(key)) throw invalidAt(text, keyStart, `"env" to have ${JSON.stringify(key)} once`);
    seen.add(key);
  }
  return { member, object };
}

function contentStart(text: string): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}

function scanObject(text: string, start: number, depth: number): JsonObject {
  if (depth > maxDepth) throw invalidAt(text, start, `at most ${maxDepth} levels`);
  const members: Member[] = [];
  let leadStart = start + 1;
  for (;;) {
    const keyStart = skipSpace(text, leadStart);
    if (members.length === 0 && text[keyStart] === "}") return { start, end: keyStart + 1, members };
    if (text[keyStart] !== '"') throw invalidAt(text, keyStart, "a name in double quotes");
    const keyEnd = endOfString(text, keyStart);
    const key = JSON.parse(text.slice(keyStart, keyEnd)) as string;
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ":") throw invalidAt(text, colon, "a colon");
    const valueStart = skipSpace(text, colon + 1);
    const valueEnd = endOfValue(text, valueStart, depth + 1);
    members.push({ key, leadStart, keyStart, keyEnd, valueStart, valueEnd });
    const next = skipSpace(text, valueEnd);
    if (text[next] === "}") return { start, end: next + 1, members };
    if (text[next] !== ",") throw invalidAt(text, next, "a comma or a closing brace");
    leadStart = next + 1;
  }
}

function endOfArray(text: string, start: number, depth: number): number {
  if (depth > maxDepth) throw invalidAt(text, start, `at most ${maxDepth} levels`);
  let at = skipSpace(text, start + 1);
  if (text[at] === "]") return at + 1;
  for (;;) {
    at = skipSpace(text, endOfValue(text, at, depth + 1));
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") throw invalidAt(text, at, "a comma or a closing bracket");
    at = skipSpace(text, at + 1);
  }
}

function endOfValue(text: string, at: number, depth: number): number {
  if (text[at] === "{") return scanObject(text, at, depth).end;
  if (text[at] === "[") return endOfArray(text, at, depth);
  if (text[at] === '"') return endOfString(text, at);
  const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw invalidAt(text, at, "a value");
  return scalar.lastIndex;
}

function endOfString(text: string, start: number): number {
  const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw invalidAt(text, at, "no line break or control character inside a string");
    if (code !== 0x5c) continue;
    escape.lastIndex = at;
    if (!escape.test(text)) throw invalidAt(text, at, "a valid escape");
    at = escape.lastIndex - 1;
  }
  throw invalidAt(text, start, "an end to the string that begins here");
}

function skipSpace(text: string, from: number): number {
  const space = /[ \t\r\n]*/y;
  space.lastIndex = from;
  space.test(text);
  return space.lastIndex;
}

function invalidAt(text: string, at: number, expected: string): AppError {
  const before = text.slice(contentStart(text), at).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const comment = text.startsWith("//", at) || text.startsWith("/*", at) ? "; comments are not allowed" : "";
  return new AppError("invalid", `${place}: expected ${expected}${comment}; correct it and run this again`);
}
