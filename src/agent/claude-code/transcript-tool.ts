import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import type { Observation } from "../../domain/observation.ts";
import type { UnixMs } from "../../domain/time.ts";
import { isEditTool, type ToolCallObservation } from "../../domain/tool-call.ts";
import { untoldToolCall } from "../untold.ts";
import { jsonText } from "./json-text.ts";
import type { Heard } from "../plain-record.ts";
import { ownAliases } from "./alias.ts";
import { signOf } from "./heard.ts";
import { numberIn, objectIn, objectOf, textIn, truthIn } from "../member.ts";
import type { Position } from "./transcript-file.ts";
import { changedLines, errorOf, inputOf } from "./tool-outcome.ts";

/** A tool that was called and has not answered in the lines read so far. */
export interface OpenTool {
  readonly id: string;
  readonly heard: Heard;
  readonly tool: string | undefined;
  readonly input: JsonObject | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
  /** Whether the ledger has been told of it. */
  told: boolean;
}

/** The use of a tool that a block of an answer begins; undefined for blocks that call none of the client's tools. */
export function toolUseOf(
  block: unknown,
  heard: Heard,
  at: { line: JsonObject; position: Position },
): OpenTool | undefined {
  const use = objectOf(block);
  const id = textIn(use, "id");
  if (textIn(use, "type") !== "tool_use" || id === undefined) return undefined;
  const { line, position } = at;
  return {
    id,
    heard,
    tool: textIn(use, "name"),
    input: objectIn(use, "input"),
    promptId: position.promptId,
    subagentId: textIn(line, "agentId") ?? position.file.agentId,
    told: false,
  };
}

/** A tool whose call stands in lines that this reader has not seen: only its answer is known here. */
export function unknownTool(
  id: string,
  heard: Heard,
  at: { line: JsonObject; position: Position },
): OpenTool {
  return {
    id,
    heard,
    tool: undefined,
    input: undefined,
    promptId: at.position.promptId,
    subagentId: textIn(at.line, "agentId") ?? at.position.file.agentId,
    told: true,
  };
}

/** A tool that still runs, as far as the file tells. */
export function startedTool(open: OpenTool): ToolCallObservation {
  const { heard, tool, id, subagentId } = open;
  return {
    ...called(open),
    digest: digestOf(`${id}:started`),
    startedAt: heard.at,
    sign: signOf(heard, { says: "tool-started", tool, toolUseId: id, subagentId }),
  };
}

/**
 * How a tool ended, as a transcript has it: a `tool_result` block, and the line around it, which says more of the
 * result and of who allowed the call.
 */
export interface ToolAnswer {
  /** Time and session of the line that holds the answer. */
  readonly heard: Heard;
  readonly block: JsonObject;
  readonly line: JsonObject;
}

/** A tool and its answer. Without the call, which an earlier reading may have seen, only the answer is told. */
export function endedTool(open: OpenTool, answer: ToolAnswer): ToolCallObservation {
  const { block, line, heard } = answer;
  const failed = truthIn(block, "is_error") === true;
  const denial = textIn(line, "toolDenialKind") ?? (failed ? refusalIn(line) : undefined);
  const permission = objectIn(line, "permissionDecision");
  const result = line["toolUseResult"];
  const durationMs = elapsed(open.heard.at, heard.at);
  return {
    ...called(open),
    onlyJoins: open.tool === undefined,
    digest: digestOf(`${open.id}:ended`),
    startedAt: open.tool === undefined ? undefined : open.heard.at,
    durationMs: open.tool === undefined ? undefined : durationMs,
    endedAt: heard.at,
    success: !failed,
    error: failed ? errorIn(block, line) : undefined,
    decision: denial === undefined ? textIn(permission, "decision") : "reject",
    decidedBy: textIn(permission, "source"),
    resultBytes: sizeOf(block["content"]),
    // Only the results of these tools hold a patch.
    ...(open.tool === undefined || isEditTool(open.tool) ? changedLines(result) : undefined),
    sign: signOf(heard, {
      says: "tool-ended",
      tool: open.tool,
      toolUseId: open.id,
      subagentId: open.subagentId,
    }),
  };
}

/** A subagent that an answered call of the Agent tool sent out. */
export function subagentOf(open: OpenTool, answer: ToolAnswer): Observation | undefined {
  const result = objectOf(answer.line["toolUseResult"]);
  const subagentId = textIn(result, "agentId");
  if (subagentId === undefined) return undefined;
  const isDone = textIn(result, "status") === "completed";
  return {
    ...open.heard,
    name: "agent",
    kind: "subagent",
    digest: digestOf(`${subagentId}:${isDone ? "ended" : "started"}`),
    aliases: ownAliases(open.heard, "agent", subagentId),
    subagentId,
    subagentType: textIn(result, "agentType") ?? textIn(open.input, "subagent_type"),
    model: textIn(result, "resolvedModel"),
    startedAt: open.tool === undefined ? undefined : open.heard.at,
    endedAt: isDone ? answer.heard.at : undefined,
    toolUses: numberIn(result, "totalToolUseCount"),
    promptId: open.promptId,
    description: textIn(open.input, "description") ?? textIn(result, "description"),
    toolUseId: open.id,
    parentId: open.subagentId,
  };
}

function called({ id, heard, tool, input, promptId, subagentId }: OpenTool): ToolCallObservation {
  return {
    ...heard,
    ...untoldToolCall,
    ...inputOf(input),
    name: "tool_use",
    kind: "tool-call",
    aliases: ownAliases(heard, "tool", id),
    toolUseId: id,
    tool,
    promptId,
    subagentId,
  };
}

/** Clients before 2.1.3xx say in words only that a person refused. */
function refusalIn(line: JsonObject): string | undefined {
  return line["toolUseResult"] === "User rejected tool use" ? "user-rejected" : undefined;
}

function elapsed(from: UnixMs, to: UnixMs): number | undefined {
  return to >= from ? to - from : undefined;
}

function errorIn(block: JsonObject, line: JsonObject): string {
  const result = line["toolUseResult"];
  // The line says "Error: " before what hooks and the model are told.
  return errorOf(typeof result === "string" ? result.replace(/^Error: /, "") : wordsOf(block["content"]));
}

/** What the model was told, without what is no text. */
export function wordsOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => textIn(objectOf(part), "text") ?? "").join("\n");
}

/** Bytes of what the model was shown; images count as their base64 text does. */
export function sizeOf(content: unknown): number | undefined {
  if (typeof content === "string") return Buffer.byteLength(content);
  const elided = numberIn(objectOf(content), "elided");
  if (elided !== undefined) return elided;
  const text = content === undefined ? undefined : jsonText(content);
  return text === undefined ? undefined : Buffer.byteLength(text);
}
