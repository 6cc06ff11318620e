import * as v from "valibot";
import type { Attributes, AttributeValue } from "../domain/attribute.ts";
import { standsOnLine } from "../domain/feed-line.ts";
import { parseJson } from "../domain/json-object.ts";
import { sourceBit, sources } from "../domain/source.ts";
import type { Measure, ThingKind } from "../domain/observation.ts";
import { schemaVersion } from "../query/shape.ts";
import type { LedgerRecord, Owner, ThingRecord } from "../store/whole.ts";
import { kindNames, thingKinds } from "./kind-name.ts";
import { entrySchema, pointSchema, sessionSchema, thingFrame, thingSchemas } from "./record-schema.ts";
import { thingFields, usedKinds } from "./thing-field.ts";

/** What a line of an export is. `key` is the number of a thing in the ledger it came from, `thingKey` that of an entry's thing. */
export type Read =
  | {
      readonly kind: "record";
      readonly record: LedgerRecord;
      readonly key?: number;
      readonly thingKey?: number;
    }
  /** Written by a program that knows more than this one. */
  | { readonly kind: "newer"; readonly version: number }
  /** No line of an export at all. */
  | { readonly kind: "foreign" }
  | { readonly kind: "broken"; readonly reason: string };

const framed = v.object({ schema_version: v.number(), kind: v.string() });
const kindByName = new Map<string, ThingKind>(thingKinds.map((kind) => [kindNames[kind], kind]));

/** Reads one line. A line that is not as `openExport` writes it is reported, not thrown. */
export function readLine(text: string): Read {
  const told = parseJson(text);
  if (told === undefined) return { kind: "broken", reason: "not JSON" };
  const frame = v.safeParse(framed, told);
  if (!frame.success) return { kind: "foreign" };
  const { schema_version: version, kind } = frame.output;
  if (version > schemaVersion) return { kind: "newer", version };
  if (kind === "session") return readSession(told);
  if (kind === "point") return readPoint(told);
  if (kind === "event") return readEntry(told);
  const thing = kindByName.get(kind);
  return thing === undefined ? { kind: "foreign" } : readThing(thing, told);
}

function readThing(kind: ThingKind, told: unknown): Read {
  const frame = v.safeParse(thingFrame, told);
  if (!frame.success) return broken(frame.issues[0]);
  const fields = v.safeParse(thingSchemas[kind], told);
  if (!fields.success) return broken(fields.issues[0]);
  const { aliases, twin, disputes, key, sources: names, ...owner } = frame.output;
  const { usage, cost_split: costSplit, ...line } = fields.output;
  const thing: Record<string, unknown> = { sources: bitsOf(names) };
  for (const { name, field, type } of thingFields[kind]) {
    const value = line[type === "money" ? `${name}_nano` : name];
    thing[field] = type === "status" ? value === "error" : value;
  }
  if (usedKinds.has(kind)) thing["usage"] = usage;
  const named = ownerOf(owner);
  if (kind === "request") thing["costSplit"] = costSplit;
  // Things of the other kinds have no place for it.
  if (named === undefined && standsOnLine(kind)) thing["agent"] = owner.agent;
  const record = { kind: "thing", of: kind, owner: named, aliases, twin, disputes } as const;
  // The schema of the kind has all its fields.
  return { kind: "record", record: { ...record, thing: thing as unknown as ThingRecord["thing"] }, key };
}

function readSession(told: unknown): Read {
  const read = v.safeParse(sessionSchema, told);
  if (!read.success) return broken(read.issues[0]);
  const { id, agent, started_at, last_seen_at, ledger } = read.output;
  const { facts, seen_by_source, has_hooks, copied_requests, copied_tokens, activity } = ledger;
  const session = {
    id,
    agent,
    facts,
    startedAt: started_at,
    lastSeenAt: last_seen_at,
    seenBySource: sources.map((source) => seen_by_source[source] ?? 0),
    activity,
    hasHooks: has_hooks,
    copiedRequests: copied_requests,
    copiedTokens: copied_tokens,
  };
  return { kind: "record", record: { kind: "session", session } };
}

function readPoint(told: unknown): Read {
  const read = v.safeParse(pointSchema, told);
  if (!read.success) return broken(read.issues[0]);
  const { session_id, project, agent, start_nano, time_nano, measure, value, ...plain } = read.output;
  const { model, total } = plain;
  const point = {
    ...plain,
    model,
    total,
    agent,
    startNano: start_nano,
    timeNano: time_nano,
    // A measure unknown here answers no question, as in the ledger it came from.
    measure: measure as Measure | undefined,
    value: value === null || value === undefined ? undefined : JSON.stringify(value),
  };
  return { kind: "record", record: { kind: "point", owner: ownerOf({ session_id, agent, project }), point } };
}

function readEntry(told: unknown): Read {
  const read = v.safeParse(entrySchema, told);
  if (!read.success) return broken(read.issues[0]);
  const { of, thing_key, data, digest, session_id, agent, project, ...plain } = read.output;
  const entry = { ...plain, digest, kind: of, thingKey: undefined, data: attributesOf(data) };
  const record = { kind: "entry", owner: ownerOf({ session_id, agent, project }), entry } as const;
  return { kind: "record", record, ...(thing_key === undefined ? {} : { thingKey: thing_key }) };
}

function ownerOf(told: { session_id?: unknown; agent?: unknown; project?: unknown }): Owner | undefined {
  const { session_id, agent, project } = told;
  if (typeof session_id !== "string" || typeof agent !== "string") return undefined;
  return { id: session_id, agent, project: typeof project === "string" ? project : undefined };
}

function bitsOf(names: readonly (typeof sources)[number][]): number {
  return names.reduce((bits, source) => bits | sourceBit(source), 0);
}

function attributesOf(data: Readonly<Record<string, unknown>>): Attributes {
  // JSON holds nothing that an attribute cannot; nested objects stay plain, because they are only printed again.
  return new Map(Object.entries(data) as [string, AttributeValue][]);
}

function broken(issue: v.BaseIssue<unknown>): Read {
  const path = issue.path?.map(({ key }) => String(key)).join(".") ?? "the line";
  if (issue.received === "undefined") return { kind: "broken", reason: `${path} is missing` };
  return { kind: "broken", reason: `${path} cannot be ${issue.received}` };
}
