import type { SQLQueryBindings } from "bun:sqlite";
import type { CostSplit } from "../../domain/cost-split.ts";
import { sourceBit } from "../../domain/source.ts";
import { noticeCommand, type Prompt } from "../../domain/prompt.ts";
import type { FieldType } from "../../domain/field.ts";
import { plainKinds, type PlainKind, type Things } from "../../domain/kinds.ts";
import type { Request } from "../../domain/request.ts";
import type { Statement } from "../../domain/statement.ts";
import type { Subagent } from "../../domain/subagent.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import type { Usage } from "../../domain/usage.ts";
import { plainMapping, toSql, type Row, type ThingMapping } from "./thing-table.ts";

const usageColumns = ["input", "output", "reasoning", "cache_read", "cache_write", "cache_write_1h"] as const;

const splitColumns = [
  "input_nano",
  "output_nano",
  "cache_read_nano",
  "cache_write_nano",
  "cache_saved_nano",
] as const;

/** Columns of `tool_call`; `success` is NULL while it runs, and where it was never heard of again. */
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
    "filePath",
    "linesAdded",
    "linesRemoved",
    "timingRank",
    "endedAt",
    "sources",
    "listed",
    "agent",
  ],
  ["success", "listed"],
);

/** Columns of `prompt`; `text` is NULL unless texts are kept, `hash` stands for it all the same. */
export const promptMapping: ThingMapping<Prompt> = plainMapping(
  "prompt",
  ["sessionKey", "at", "promptId", "length", "hash", "text", "command", "stopped", "sources"],
  ["stopped"],
);

/** Which prompts a person asked: `isAsked` of `domain/prompt.ts`. */
export const isAskedSql = `prompt.command IS NOT '${noticeCommand}' AND (prompt.stopped IS NOT 1 OR prompt.sources & ${sourceBit("transcript")} <> 0)`;

/** Columns of `subagent`; `parent_id` is NULL for one that the session itself sent out. */
const subagentMapping: ThingMapping<Subagent> = plainMapping("subagent", [
  "sessionKey",
  "at",
  "subagentId",
  "subagentType",
  "model",
  "startedAt",
  "endedAt",
  "begunAt",
  "lastEndedAt",
  "toolUses",
  "promptId",
  "description",
  "toolUseId",
  "parentId",
  "sources",
]);

const requestFields = plainMapping<Omit<Request, "usage" | "costSplit">>(
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
    "branch",
    "webSearches",
    "inferenceGeo",
    "sources",
    "listed",
    "agent",
  ],
  ["failed", "listed"],
);

/** A request with its usage and the parts of its cost spread over columns, so that sums are one pass over the table. */
export const requestMapping: ThingMapping<Request> = withUsage(withCostSplit(requestFields));

/** Columns of `statement`; those of the usage are NULL where the agent tells money only. */
export const statementMapping: ThingMapping<Statement> = withUsage(
  plainMapping<Omit<Statement, "usage">>(
    "statement",
    [
      "sessionKey",
      "at",
      "costNano",
      "linesAdded",
      "linesRemoved",
      "durationMs",
      "apiDurationMs",
      "isEstimate",
      "sources",
    ],
    ["isEstimate"],
  ),
);

/** A usage as the values of its columns. */
export function usageRow(usage: Usage | undefined): SQLQueryBindings[] {
  return [
    toSql(usage?.input),
    toSql(usage?.output),
    toSql(usage?.reasoning),
    toSql(usage?.cacheRead),
    toSql(usage?.cacheWrite),
    toSql(usage?.cacheWrite1h),
  ];
}

function withUsage<T extends { readonly usage: Usage | undefined }>(
  plain: ThingMapping<Omit<T, "usage">>,
): ThingMapping<T> {
  return {
    table: plain.table,
    columns: [...plain.columns, ...usageColumns],
    toRow: (thing) => {
      const row = plain.toRow(thing);
      row.push(...usageRow(thing.usage));
      return row;
    },
    // The plain fields and the usage are all that a T is made of.
    fromRow: (row) =>
      ({
        ...plain.fromRow(row),
        usage: row["input"] === null ? undefined : usageOf(row),
      }) as unknown as T,
  };
}

function withCostSplit(
  plain: ThingMapping<Omit<Request, "usage" | "costSplit">>,
): ThingMapping<Omit<Request, "usage">> {
  return {
    table: plain.table,
    columns: [...plain.columns, ...splitColumns],
    toRow: (request) => {
      const row = plain.toRow(request);
      row.push(...splitRow(request.costSplit));
      return row;
    },
    fromRow: (row) => ({ ...plain.fromRow(row), costSplit: splitOf(row) }),
  };
}

function splitRow(split: CostSplit | undefined): SQLQueryBindings[] {
  return [
    toSql(split?.inputNano),
    toSql(split?.outputNano),
    toSql(split?.cacheReadNano),
    toSql(split?.cacheWriteNano),
    toSql(split?.cacheSavedNano),
  ];
}

/** All parts of a cost are known, or none. */
function splitOf(row: Row): CostSplit | undefined {
  if (row["input_nano"] === null) return undefined;
  return {
    inputNano: Number(row["input_nano"]),
    outputNano: Number(row["output_nano"]),
    cacheReadNano: Number(row["cache_read_nano"]),
    cacheWriteNano: Number(row["cache_write_nano"]),
    cacheSavedNano: Number(row["cache_saved_nano"]),
  };
}

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

/** The number in a column, undefined for NULL: what is not known is never 0. */
export function optional(value: string | number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** The text in a column, undefined for NULL. An empty text stays one. */
export function optionalText(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

/** Columns of a plain kind: its fields, under the names of the domain. */
function mappingOf<K extends PlainKind>(kind: K): ThingMapping<Things[K]> {
  const fields = Object.entries<FieldType>(plainKinds[kind]);
  return plainMapping<Record<string, unknown>>(
    kind.replace("-", "_"),
    ["sessionKey", "at", ...fields.map(([field]) => field), "sources"],
    fields.flatMap(([field, type]) => (type === "flag" ? field : [])),
  ) as unknown as ThingMapping<Things[K]>;
}

/** The mapping of each kind of thing. */
export const mappings: { readonly [K in keyof Things]: ThingMapping<Things[K]> } = {
  request: requestMapping,
  "tool-call": toolCallMapping,
  prompt: promptMapping,
  subagent: subagentMapping,
  compaction: mappingOf("compaction"),
  task: mappingOf("task"),
  "limit-sample": mappingOf("limit-sample"),
  statement: statementMapping,
  preamble: mappingOf("preamble"),
  "inserted-text": mappingOf("inserted-text"),
  checkpoint: mappingOf("checkpoint"),
  "background-task": mappingOf("background-task"),
  "plan-event": mappingOf("plan-event"),
};
