import type { Material } from "../../context/material.ts";
import type { PartKind } from "../../domain/part-kind.ts";
import { isInConversation } from "../../domain/context-point.ts";
import type { InsertedText, InsertedPart } from "../../domain/inserted-text.ts";
import type { Preamble } from "../../domain/preamble.ts";
import { touchOf, type ToolCall } from "../../domain/tool-call.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";

/** A conversation, and the time of it that is asked about. */
export interface ThreadSpan {
  readonly sessionKey: number;
  /** Undefined for the session's own conversation. */
  readonly subagentId: string | undefined;
  /** When it was last compacted, or a little before it began. */
  readonly from?: UnixMs | undefined;
  readonly to?: UnixMs | undefined;
}

/** A text of a conversation, and the file that it shows. */
export interface FileMaterial extends Material {
  readonly file: string | undefined;
}

/** Things of each kind that are looked at, the newest; more do not fit a window of a million tokens. */
const most = 20_000;
/** Preambles of a session: one for each set of tools that it or one of its subagents went with. */
const mostPreambles = 5000;

/** Everything of known size that stands in the conversation. */
export function materialsOf(reader: LedgerReader, span: ThreadSpan): FileMaterial[] {
  const { sessionKey, from, to } = span;
  const filter = { sessionKey, from, to };
  const isOwn = ({ subagentId }: { readonly subagentId: string | undefined }) =>
    subagentId === span.subagentId;
  const prompts = span.subagentId === undefined ? reader.prompts(filter, most) : [];
  return [
    ...prompts.map(({ at, length = 0 }) => textOf("prompts", undefined, { at, bytes: length })),
    ...newestSummary(reader.insertedTexts(filter, most).filter(isOwn)).map(insertedMaterial),
    ...reader.toolCalls(filter, most).filter(isOwn).map(resultMaterial),
  ].filter(({ bytes }) => bytes > 0);
}

/** What stands before the conversation, where its client told: the preamble of its newest requests. */
export function fixedMaterials(
  reader: LedgerReader,
  { sessionKey, subagentId, from, to }: ThreadSpan,
): FileMaterial[] {
  // A session's own goes on through compactions, and is told only when it changes.
  const life = subagentId === undefined ? { sessionKey } : { sessionKey, from, to };
  const preamble = reader.preambles(life, mostPreambles).findLast((one) => isOf(one, subagentId));
  if (preamble === undefined) return [];
  const { systemBytes = 0, toolBytes = 0, mcpBytes = 0 } = preamble;
  const fixed: readonly [PartKind, number][] = [
    ["system", systemBytes],
    ["tools", toolBytes - mcpBytes],
    ["mcp", mcpBytes],
  ];
  return fixed
    .filter(([, bytes]) => bytes > 0)
    .map(([kind, bytes]) => textOf(kind, undefined, { at: undefined, bytes }));
}

function isOf(preamble: Preamble, subagentId: string | undefined): boolean {
  if (preamble.systemBytes === undefined || preamble.subagentId !== subagentId) return false;
  return isInConversation({ ...preamble, subagentType: undefined });
}

/** A conversation holds one summary: a later one took the place of those before. */
function newestSummary(texts: readonly InsertedText[]): InsertedText[] {
  const summary = texts.findLast(({ part }) => part === "summary");
  return texts.filter((text) => text.part !== "summary" || text === summary);
}

const kinds = {
  memory: "memory",
  summary: "summary",
  mcp: "mcp",
  prompt: "prompts",
  file: "attachments",
  attachment: "attachments",
} as const satisfies Record<InsertedPart, PartKind>;

function insertedMaterial({ at, part = "attachment", label, bytes = 0 }: InsertedText): FileMaterial {
  if (part !== "file") return textOf(kinds[part], label, { at, bytes });
  return { ...textOf(kinds.file, "file", { at, bytes }), file: label };
}

/** What a tool answered. One that changed a file or looked for something showed no file, whatever it names. */
function resultMaterial(call: ToolCall): FileMaterial {
  const { at, startedAt = at, durationMs = 0, tool, filePath, success, resultBytes = 0 } = call;
  const isRead = success !== false && touchOf(call) === "read";
  return {
    ...textOf("results", tool, { at: startedAt + durationMs, bytes: resultBytes }),
    file: isRead ? filePath : undefined,
  };
}

function textOf(
  kind: PartKind,
  name: string | undefined,
  { at, bytes }: { readonly at: UnixMs | undefined; readonly bytes: number },
): FileMaterial {
  return { kind, name, at, bytes, file: undefined };
}
