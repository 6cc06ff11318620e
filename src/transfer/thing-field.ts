import type { Things } from "../domain/kinds.ts";
import type { ThingKind } from "../domain/observation.ts";
import { camelCase } from "../domain/snake-case.ts";

/**
 * How a field of a thing is written. `money` stands for two names, NAME_usd and NAME_nano; `status` for a request's
 * `failed` as the API gives it; `rank` for a whole number that every thing of its kind has.
 */
export type FieldType = "text" | "integer" | "rank" | "number" | "flag" | "instant" | "money" | "status";

/** A field of a thing under its two names: the API's, and the domain's. */
export interface ThingField {
  readonly name: string;
  readonly field: string;
  readonly type: FieldType;
}

type FieldsOf<T> = readonly (readonly [name: string, type: FieldType, field?: keyof T & string])[];

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
  compaction: fields<Things["compaction"]>([
    ["at", "instant"],
    ["trigger", "text"],
    ["tokens_before", "integer"],
    ["tokens_after", "integer"],
    ["duration_ms", "integer"],
    ["success", "flag"],
  ]),
  task: fields<Things["task"]>([
    ["at", "instant"],
    ["id", "text", "taskId"],
    ["subject", "text"],
    ["status", "text"],
    ["status_since", "instant", "statusAt"],
    ["active_form", "text"],
    ["owner", "text"],
    ["started_at", "instant"],
    ["completed_at", "instant"],
    ["position", "integer"],
    ["history", "text"],
    ["blocked_by", "text"],
  ]),
  "limit-sample": fields<Things["limit-sample"]>([
    ["at", "instant"],
    ["model", "text"],
    ["context_tokens", "integer"],
    ["context_window", "integer"],
    ["context_percent", "number"],
    ["compaction_off", "flag"],
    ["compaction_window", "integer"],
    ["compaction_percent", "integer"],
    ["compaction_output", "integer"],
    ["five_hour_percent", "number"],
    ["five_hour_resets_at", "instant"],
    ["seven_day_percent", "number"],
    ["seven_day_resets_at", "instant"],
  ]),
  statement: fields<Things["statement"]>([
    ["at", "instant"],
    ["cost", "money", "costNano"],
    ["lines_added", "integer"],
    ["lines_removed", "integer"],
    ["duration_ms", "integer"],
    ["api_duration_ms", "integer"],
    ["is_estimate", "flag"],
  ]),
  preamble: fields<Things["preamble"]>([
    ["at", "instant"],
    ["hash", "text"],
    ["model", "text"],
    ["query_source", "text"],
    ["subagent_id", "text"],
    ["system_bytes", "integer"],
    ["tools", "integer"],
    ["tool_bytes", "integer"],
    ["mcp_tools", "integer"],
    ["mcp_bytes", "integer"],
  ]),
  "inserted-text": fields<Things["inserted-text"]>([
    ["at", "instant"],
    ["part", "text"],
    ["label", "text"],
    ["bytes", "integer"],
    ["subagent_id", "text"],
  ]),
  checkpoint: fields<Things["checkpoint"]>([
    ["at", "instant"],
    ["id", "text", "checkpointId"],
    ["reason", "text"],
    ["context_tokens", "integer"],
    ["context_percent", "number"],
    ["state_digest", "text"],
    ["text_tokens", "integer"],
    ["injected_at", "instant"],
    ["injected_into", "text"],
    ["seen_at", "instant", "shownAt"],
    ["used_at", "instant"],
    ["used_by", "text"],
  ]),
  "background-task": fields<Things["background-task"]>([
    ["at", "instant"],
    ["id", "text", "taskId"],
    ["type", "text"],
    ["status", "text"],
    ["status_since", "instant", "statusAt"],
    ["description", "text"],
    ["command", "text"],
    ["started_at", "instant"],
    ["ended_at", "instant"],
  ]),
  "plan-event": fields<Things["plan-event"]>([
    ["at", "instant"],
    ["id", "text", "eventId"],
    ["event_type", "text"],
    ["plan_project", "text", "project"],
    ["plan_name", "text"],
    ["plan_path", "text"],
    ["feature_id", "text"],
    ["feature_description", "text"],
    ["status", "text"],
    ["pr_url", "text"],
    ["details", "text"],
  ]),
};

/** Kinds that hold a usage. */
export const usedKinds: ReadonlySet<ThingKind> = new Set(["request", "statement"]);

function fields<T>(rows: FieldsOf<T>): readonly ThingField[] {
  return rows.map(([name, type, field]) => ({ name, type, field: field ?? camelCase(name) }));
}
