import type { Compaction } from "../../domain/compaction.ts";
import type { Prompt } from "../../domain/prompt.ts";
import type { Request } from "../../domain/request.ts";
import type { Subagent } from "../../domain/subagent.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import type { Usage } from "../../domain/usage.ts";
import { plainMapping, toSql, type Row, type ThingMapping } from "./thing-table.ts";

export const toolCallMapping: ThingMapping<ToolCall> = plainMapping(
  "tool_call",
  [
    "sessionKey",
    "at",
    "toolUseId",
    "tool",
    "input",
    "decision",
    "decidedBy",
    "startedAt",
    "durationMs",
    "blockedMs",
    "success",
    "error",
    "inputBytes",
    "resultBytes",
    "promptId",
    "subagentId",
    "sources",
  ],
  ["success"],
);

export const promptMapping: ThingMapping<Prompt> = plainMapping("prompt", [
  "sessionKey",
  "at",
  "promptId",
  "length",
  "text",
  "command",
  "sources",
]);

export const subagentMapping: ThingMapping<Subagent> = plainMapping("subagent", [
  "sessionKey",
  "at",
  "subagentId",
  "subagentType",
  "model",
  "startedAt",
  "endedAt",
  "toolUses",
  "promptId",
  "sources",
]);

export const compactionMapping: ThingMapping<Compaction> = plainMapping(
  "compaction",
  ["sessionKey", "at", "trigger", "tokensBefore", "tokensAfter", "durationMs", "success", "sources"],
  ["success"],
);

const requestFields = plainMapping<Omit<Request, "usage">>(
  "request",
  [
    "sessionKey",
    "at",
    "model",
    "usageRank",
    "costNano",
    "reportedNano",
    "durationMs",
    "ttftMs",
    "timingRank",
    "stopReason",
    "speed",
    "effort",
    "attempt",
    "failed",
    "statusCode",
    "error",
    "promptId",
    "subagentId",
    "subagentType",
    "querySource",
    "messageId",
    "requestId",
    "sources",
  ],
  ["failed"],
);

/** A request with its usage spread over columns, so that sums are one pass over the table. */
export const requestMapping: ThingMapping<Request> = {
  table: "request",
  columns: [
    ...requestFields.columns,
    "input",
    "output",
    "reasoning",
    "cache_read",
    "cache_write",
    "cache_write_1h",
  ],
  toRow: (request) => {
    const { usage } = request;
    return [
      ...requestFields.toRow(request),
      toSql(usage?.input),
      toSql(usage?.output),
      toSql(usage?.reasoning),
      toSql(usage?.cacheRead),
      toSql(usage?.cacheWrite),
      toSql(usage?.cacheWrite1h),
    ];
  },
  fromRow: (row) => ({
    ...requestFields.fromRow(row),
    usage: row["input"] === null ? undefined : usageOf(row),
  }),
};

/** The usage columns of a row, of a request or of a sum. */
export function usageOf(row: Row): Usage {
  return {
    input: Number(row["input"] ?? 0),
    output: Number(row["output"] ?? 0),
    reasoning: optional(row["reasoning"]),
    cacheRead: Number(row["cache_read"] ?? 0),
    cacheWrite: Number(row["cache_write"] ?? 0),
    cacheWrite1h: optional(row["cache_write_1h"]),
  };
}

export function optional(value: string | number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
