import * as v from "valibot";
import type { Activity, RunningTool, Waited } from "../domain/activity.ts";
import { isJsonObject, type JsonObject } from "../domain/json-object.ts";
import { sources } from "../domain/source.ts";
import type { ThingKind } from "../domain/observation.ts";
import { highestRank } from "../domain/request.ts";
import type { SessionFacts } from "../domain/session.ts";
import type { SnakeCase } from "../domain/snake-case.ts";
import { isPlausible } from "../domain/time.ts";
import { usageOf } from "../query/session-shape.ts";
import { thingFields, usedKinds, type WrittenType } from "./thing-field.ts";
import { thingKinds } from "./kind-name.ts";

/** Longest accepted id, in characters: twice the limit of the intake, because a name may be made of two. */
const maxIdLength = 1024;
/** The largest number of tokens, bytes or milliseconds that one line can mean; sums of them stay exact. */
const maxCount = 1e12;
/** A million dollars for one request or session is no price. */
const maxNano = 1e15;

const id = v.pipe(v.string(), v.maxLength(maxIdLength));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maxCount));
const nano = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maxNano));
/** A cache that was written and never read cost more than it saved. */
const savedNano = v.pipe(v.number(), v.safeInteger(), v.minValue(-maxNano), v.maxValue(maxNano));
const instant = v.pipe(
  v.string(),
  v.transform(Date.parse),
  v.integer(),
  v.check(isPlausible, "is not from 2000 to 2100"),
);
const key = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.safeInteger());
const source = v.picklist(sources);

/** A T with every field present, whether or not its value is known. */
type Whole<T> = { readonly [Name in keyof T]-?: T[Name] };

/** Null and absent are both unknown. */
function maybe<T extends v.GenericSchema>(schema: T) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

const usage = v.pipe(
  v.object({
    input_tokens: count,
    output_tokens: count,
    reasoning_output_tokens: v.nullish(count, null),
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cache_creation_1h_input_tokens: v.nullish(count, null),
  }),
  v.transform(usageOf),
);

const costSplit = v.pipe(
  v.object({
    input_nano: nano,
    output_nano: nano,
    cache_read_nano: nano,
    cache_creation_nano: nano,
    cache_saved_nano: savedNano,
  }),
  v.transform((told) => ({
    inputNano: told.input_nano,
    outputNano: told.output_nano,
    cacheReadNano: told.cache_read_nano,
    cacheWriteNano: told.cache_creation_nano,
    cacheSavedNano: told.cache_saved_nano,
  })),
);

const dispute = v.pipe(
  v.object({ source, is_placeholder: v.boolean(), usage, cost_nano: maybe(nano) }),
  v.transform((told) => ({
    source: told.source,
    isPlaceholder: told.is_placeholder,
    usage: told.usage,
    costNano: told.cost_nano,
  })),
);

const owner = { session_id: maybe(id), agent: maybe(id), project: maybe(v.string()) };

/** What the line of every thing has. */
export const thingFrame = v.object({
  ...owner,
  key,
  sources: v.array(source),
  aliases: v.array(id),
  disputes: v.optional(v.array(dispute), []),
  twin: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});

const fieldSchemas = {
  text: maybe(v.string()),
  integer: maybe(count),
  rank: v.pipe(count, v.maxValue(highestRank)),
  number: maybe(v.pipe(v.number(), v.finite())),
  flag: maybe(v.boolean()),
  instant: maybe(instant),
  money: maybe(nano),
  status: v.picklist(["ok", "error"]),
} as const satisfies Record<WrittenType, v.GenericSchema>;

/** What the line of a thing of a kind has in addition, under the names of the file. */
export const thingSchemas = {
  request: fieldsOf("request"),
  "tool-call": fieldsOf("tool-call"),
  prompt: fieldsOf("prompt"),
  subagent: fieldsOf("subagent"),
  compaction: fieldsOf("compaction"),
  task: fieldsOf("task"),
  "limit-sample": fieldsOf("limit-sample"),
  statement: fieldsOf("statement"),
  preamble: fieldsOf("preamble"),
  "inserted-text": fieldsOf("inserted-text"),
  checkpoint: fieldsOf("checkpoint"),
  "background-task": fieldsOf("background-task"),
  "plan-event": fieldsOf("plan-event"),
} as const satisfies Record<ThingKind, unknown>;

function fieldsOf(kind: ThingKind) {
  const schemas: Record<string, v.GenericSchema> = {};
  for (const { name, type } of thingFields[kind]) {
    if (type === "money") schemas[`${name}_nano`] = fieldSchemas.money;
    else schemas[name] = name === "at" ? instant : fieldSchemas[type];
  }
  if (usedKinds.has(kind)) schemas["usage"] = maybe(usage);
  if (kind === "request") schemas["cost_split"] = maybe(costSplit);
  return v.object(schemas);
}

const tool = v.pipe(
  v.object({
    tool_use_id: maybe(v.string()),
    tool: maybe(v.string()),
    subagent_id: maybe(v.string()),
    since: instant,
  }),
  v.transform((told): Whole<RunningTool> => ({
    toolUseId: told.tool_use_id,
    tool: told.tool,
    subagentId: told.subagent_id,
    since: told.since,
  })),
);

const state = v.picklist([
  "idle",
  "working",
  "waiting-permission",
  "waiting-input",
  "compacting",
  "ended",
  "lost",
]);

const waited = v.pipe(
  v.object({ permission_ms: count, input_ms: count, permission_until: v.nullable(instant) }),
  v.transform((told): Required<Waited> => ({
    permissionMs: told.permission_ms,
    inputMs: told.input_ms,
    permissionUntil: told.permission_until ?? 0,
  })),
);

const activity = v.pipe(
  v.object({
    state,
    since: instant,
    at: instant,
    before: state,
    asking: v.array(tool),
    running: v.array(tool),
    ended_at: maybe(instant),
    end_reason: maybe(v.string()),
    waited: maybe(waited),
    mode: maybe(v.object({ name: v.string(), since: instant })),
    background_listed_at: maybe(instant),
    sent_out: maybe(v.array(v.string())),
  }),
  v.transform(({ ended_at, end_reason, background_listed_at, sent_out, ...told }): Whole<Activity> => {
    const { waited: wait, mode, ...others } = told;
    const ended = { endedAt: ended_at, endReason: end_reason };
    const background = { backgroundListedAt: background_listed_at, sentOut: sent_out };
    return { ...others, waited: wait, mode, ...ended, ...background };
  }),
);

/** The names of a session's facts in a file, and in the ledger. */
const factNames = {
  project: "project",
  repository: "repository",
  branch: "branch",
  user: "user",
  host: "host",
  client_version: "clientVersion",
  entrypoint: "entrypoint",
  terminal: "terminal",
  title: "title",
  team: "team",
  name: "name",
  parent_session_id: "parentSessionId",
  pull_request: "pullRequest",
  begun_as: "begunAs",
} as const satisfies Record<SnakeCase<keyof SessionFacts>, keyof SessionFacts>;

const facts = v.pipe(
  v.record(v.string(), v.string()),
  v.transform((told): SessionFacts => {
    const known = Object.entries(factNames).filter(([name]) => Object.hasOwn(told, name));
    return Object.fromEntries(known.map(([name, fact]) => [fact, told[name]]));
  }),
);

/** The line of a session. Only its own facts are read: its totals are made anew from its requests. */
export const sessionSchema = v.object({
  id,
  agent: id,
  started_at: instant,
  last_seen_at: instant,
  ledger: v.object({
    facts,
    seen_by_source: v.record(v.string(), count),
    has_hooks: v.boolean(),
    copied_requests: count,
    copied_tokens: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    activity: maybe(activity),
  }),
});

/** The line of a data point. Refused: infinite numbers, times that are no count of nanoseconds, and more of a measure than `maxCount`. */
export const pointSchema = v.pipe(
  v.object({
    ...owner,
    agent: id,
    at: instant,
    metric: v.string(),
    unit: v.string(),
    measure: maybe(v.string()),
    model: maybe(v.string()),
    series: v.string(),
    start_nano: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
    time_nano: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
    increase: v.pipe(v.number(), v.finite()),
    total: maybe(v.pipe(v.number(), v.finite())),
    value: v.unknown(),
  }),
  // As from a wire: what our own counters add is summed as a whole number; other counters may hold nanoseconds since
  // 1970.
  v.forward(
    v.check(
      ({ measure, increase, total = 0 }) =>
        measure === undefined || Math.max(Math.abs(increase), Math.abs(total)) <= maxCount,
    ),
    ["increase"],
  ),
);

/** A line of the feed; `thing_key` is the key of its thing in the same file. Refused: unknown sources and kinds. */
export const entrySchema = v.object({
  ...owner,
  at: instant,
  source,
  name: v.pipe(v.string(), v.maxLength(maxIdLength)),
  of: v.picklist([...thingKinds, "data-point", "event"]),
  thing_key: maybe(key),
  first: v.boolean(),
  digest: maybe(v.pipe(v.number(), v.safeInteger())),
  // Not `v.record`: it leaves out names such as __proto__, which are data here.
  data: v.custom<JsonObject>(isJsonObject, "is no object"),
});
