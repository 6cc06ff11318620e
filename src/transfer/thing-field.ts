import type { FieldType } from "../domain/field.ts";
import { plainKinds, type PlainKind, type Things } from "../domain/kinds.ts";
import type { ThingKind } from "../domain/observation.ts";
import { camelCase, snakeCase } from "../domain/snake-case.ts";

/**
 * How a field of a thing is written. `money` stands for two names, NAME_usd and NAME_nano; `status` for a request's
 * `failed` as the API gives it; `rank` for a whole number that every thing of its kind has.
 */
export type WrittenType = FieldType | "rank" | "money" | "status";

/** A field of a thing under its two names: the API's, and the domain's. */
export interface ThingField {
  readonly name: string;
  readonly field: string;
  readonly type: WrittenType;
}

type FieldsOf<T> = readonly (readonly [name: string, type: WrittenType, field?: keyof T & string])[];

/**
 * Every field of every kind of thing except `sessionKey`, `sources`, `listed`, `usage` and `costSplit`, in the order of
 * the columns. It is used in both directions, so whatever is written can be read.
 */
export const thingFields: Readonly<Record<ThingKind, readonly ThingField[]>> = {
  request: fields<Things["request"]>([
    ["at", "instant"],
    ["model", "text"],
    ["status", "status", "failed"],
    ["cost", "money", "costNano"],
    ["cost_reported", "money", "reportedNano"],
    ["duration_ms", "integer"],
    ["ttft_ms", "integer"],
    ["stop_reason", "text"],
    ["speed", "text"],
    ["effort", "text"],
    ["attempt", "integer"],
    ["status_code", "integer"],
    ["error", "text"],
    ["prompt_id", "text"],
    ["subagent_id", "text"],
    ["subagent_type", "text"],
    ["query_source", "text"],
    ["message_id", "text"],
    ["request_id", "text"],
    ["branch", "text"],
    ["web_searches", "integer"],
    ["inference_geo", "text"],
    ["usage_rank", "rank"],
    ["timing_rank", "rank"],
  ]),
  "tool-call": fields<Things["tool-call"]>([
    ["at", "instant"],
    ["id", "text", "toolUseId"],
    ["tool", "text"],
    ["input", "text"],
    ["decision", "text"],
    ["decided_by", "text"],
    ["started_at", "instant"],
    ["duration_ms", "integer"],
    ["blocked_ms", "integer"],
    ["success", "flag"],
    ["error", "text"],
    ["input_bytes", "integer"],
    ["result_bytes", "integer"],
    ["prompt_id", "text"],
    ["subagent_id", "text"],
    ["file_path", "text"],
    ["lines_added", "integer"],
    ["lines_removed", "integer"],
    ["timing_rank", "rank"],
    ["ended_at", "instant"],
  ]),
  prompt: fields<Things["prompt"]>([
    ["at", "instant"],
    ["id", "text", "promptId"],
    ["length", "integer"],
    ["hash", "text"],
    ["text", "text"],
    ["command", "text"],
    ["stopped", "flag"],
  ]),
  subagent: fields<Things["subagent"]>([
    ["at", "instant"],
    ["id", "text", "subagentId"],
    ["type", "text", "subagentType"],
    ["model", "text"],
    ["started_at", "instant"],
    ["ended_at", "instant"],
    ["begun_at", "instant"],
    ["last_ended_at", "instant"],
    ["tool_uses", "integer"],
    ["prompt_id", "text"],
    ["description", "text"],
    ["tool_use_id", "text"],
    ["parent_id", "text"],
  ]),
  compaction: plainFields("compaction"),
  task: plainFields("task", { taskId: "id", statusAt: "status_since" }),
  "limit-sample": plainFields("limit-sample"),
  statement: fields<Things["statement"]>([
    ["at", "instant"],
    ["cost", "money", "costNano"],
    ["lines_added", "integer"],
    ["lines_removed", "integer"],
    ["duration_ms", "integer"],
    ["api_duration_ms", "integer"],
    ["is_estimate", "flag"],
  ]),
  preamble: plainFields("preamble"),
  "inserted-text": plainFields("inserted-text"),
  checkpoint: plainFields("checkpoint", { checkpointId: "id", shownAt: "seen_at" }),
  "background-task": plainFields("background-task", { taskId: "id", statusAt: "status_since" }),
  "plan-event": plainFields("plan-event", { eventId: "id", project: "plan_project" }),
};

/** Kinds that hold a usage. */
export const usedKinds: ReadonlySet<ThingKind> = new Set(["request", "statement"]);

/** The fields of a plain kind; `names` are those that exports call otherwise. */
function plainFields(kind: PlainKind, names: Readonly<Record<string, string>> = {}): readonly ThingField[] {
  const own = Object.entries<FieldType>(plainKinds[kind]);
  return [
    { name: "at", field: "at", type: "instant" },
    ...own.map(([field, type]) => ({ name: names[field] ?? snakeCase(field), field, type })),
  ];
}

function fields<T>(rows: FieldsOf<T>): readonly ThingField[] {
  return rows.map(([name, type, field]) => ({ name, type, field: field ?? camelCase(name) }));
}
