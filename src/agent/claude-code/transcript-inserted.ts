import { digestOf } from "../../domain/digest.ts";
import type { InsertedPart, InsertedTextObservation } from "../../domain/inserted-text.ts";
import type { Heard } from "../plain-record.ts";
import { arrayIn, objectIn, objectOf, textIn, truthIn } from "../member.ts";
import type { JsonObject } from "../../domain/json-object.ts";

/** One inserted text: what it is, whose, and its size. */
interface Inserted {
  readonly part: InsertedPart;
  readonly label: string | undefined;
  readonly bytes: number;
}

/** What the client put into the conversation with an `attachment` line; empty for attachments that the model is not shown. */
export function attachedTexts(
  heard: Heard,
  line: JsonObject,
  subagentId: string | undefined,
): InsertedTextObservation[] {
  const attachment = objectIn(line, "attachment");
  if (attachment === undefined) return [];
  const bytes = renderedBytes(line) ?? heldBytes(attachment);
  const texts = filesIn(attachment, bytes) ?? [{ ...meaningOf(attachment), bytes }];
  return texts
    .filter((text) => text.bytes > 0)
    .map((text, index) => observationOf(heard, text, { line, index, subagentId }));
}

/**
 * What stands as words of a user and is none of a person: the summary of what was compacted, what a command printed, a skill,
 * or what a subagent was sent out with.
 */
export function insertedWords(
  heard: Heard,
  line: JsonObject,
  { text, subagentId }: { readonly text: string; readonly subagentId: string | undefined },
): InsertedTextObservation {
  const told = { ...wordsMeaning(line, text, subagentId), bytes: Buffer.byteLength(text) };
  return observationOf(heard, told, { line, index: 0, subagentId });
}

function wordsMeaning(
  line: JsonObject,
  text: string,
  subagentId: string | undefined,
): Omit<Inserted, "bytes"> {
  if (truthIn(line, "isCompactSummary") === true) return { part: "summary", label: undefined };
  const mark = /^<([a-z][a-z-]{1,40})>/.exec(text)?.[1];
  if (mark !== undefined) return { part: "attachment", label: mark };
  if (textIn(line, "sourceToolUseID") !== undefined) return { part: "attachment", label: "skill" };
  return subagentId === undefined
    ? { part: "attachment", label: "client text" }
    : { part: "prompt", label: undefined };
}

/** Bytes of what the model was shown, as newer clients (2.1.329) write it beside the attachment. */
function renderedBytes(line: JsonObject): number | undefined {
  if (!Object.hasOwn(line, "rendered")) return undefined;
  return arrayIn(line, "rendered").reduce<number>(
    (sum, text) => sum + textBytes(objectOf(text)?.["content"]),
    0,
  );
}

/** Where attachments of older clients hold their texts. */
const textFields = ["content", "addedLines", "addedBlocks", "prompt", "snippet"] as const;

function heldBytes(attachment: JsonObject): number {
  return textFields.reduce((sum, name) => sum + textBytes(attachment[name]), 0);
}

/** Bytes of the texts in a value: itself, those of a list, or the `content` of an object or of the `file` in it. */
function textBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + itemBytes(one), 0);
  const object = objectOf(value);
  return Buffer.byteLength(textIn(object, "content") ?? textIn(objectIn(object, "file"), "content") ?? "");
}

function itemBytes(item: unknown): number {
  return Buffer.byteLength(typeof item === "string" ? item : (textIn(objectOf(item), "text") ?? ""));
}

/** Memory files come many to an attachment: each by its own size, the words around them with the first. */
function filesIn(attachment: JsonObject, bytes: number): Inserted[] | undefined {
  const files = arrayIn(attachment, "files").map(objectOf);
  if (textIn(attachment, "type") !== "instructions" || files.length === 0) return undefined;
  const sizes = files.map((file) => Buffer.byteLength(textIn(file, "content") ?? ""));
  const around = Math.max(0, bytes - sizes.reduce((sum, size) => sum + size, 0));
  return files.map((file, index) => ({
    part: "memory",
    label: textIn(file, "path"),
    bytes: (sizes[index] ?? 0) + (index === 0 ? around : 0),
  }));
}

function meaningOf(attachment: JsonObject): Omit<Inserted, "bytes"> {
  const type = textIn(attachment, "type");
  switch (type ?? "attachment") {
    case "nested_memory":
      return { part: "memory", label: textIn(attachment, "path") };
    case "file":
      return { part: "file", label: textIn(attachment, "filename") };
    case "mcp_instructions_delta":
      return { part: "mcp", label: arrayIn(attachment, "addedNames").join(", ") };
    case "queued_command":
      return { part: "prompt", label: undefined };
    case "hook_additional_context":
    case "hook_success":
      return { part: "attachment", label: `hook ${textIn(attachment, "hookEvent") ?? ""}`.trim() };
    default:
      return { part: "attachment", label: type };
  }
}

/** Longest label that is kept: as long as a path may be. */
const maxLabel = 1024;

function observationOf(
  heard: Heard,
  { part, label, bytes }: Inserted,
  at: { line: JsonObject; index: number; subagentId: string | undefined },
): InsertedTextObservation {
  const id = `${textIn(at.line, "uuid") ?? heard.digest}${at.index === 0 ? "" : `:${at.index}`}`;
  return {
    ...heard,
    kind: "inserted-text",
    digest: digestOf(id),
    aliases: [`inserted:${id}`],
    part,
    label: label?.slice(0, maxLabel),
    bytes,
    subagentId: at.subagentId,
  };
}
