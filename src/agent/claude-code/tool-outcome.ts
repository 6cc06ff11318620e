/**
 * What the input and the result of a tool say in small: which file, how many lines, how many bytes. Hooks and transcripts
 * hold the same two objects. The contents themselves go no further.
 */
import * as v from "valibot";
import { cutText } from "../../domain/cut-text.ts";
import type { ToolCallAccount } from "../../domain/tool-call.ts";
import { listField, pathField, textField } from "./hook-body.ts";
import { jsonText } from "./json-text.ts";

/** Lines that a change added and removed; undefined where the result does not tell. */
export interface ChangedLines {
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
}

const paths = v.fallback(
  v.object({ file_path: pathField, notebook_path: pathField, path: pathField, planFilePath: pathField }),
  {},
);

/** The file or folder that a tool's input names; of a call that proposes a plan, the plan's file. */
export function filePathIn(input: unknown): string | undefined {
  const { file_path, notebook_path, path, planFilePath } = v.parse(paths, input);
  return file_path ?? notebook_path ?? path ?? planFilePath;
}

const change = v.fallback(
  v.object({
    type: textField,
    content: textField,
    structuredPatch: listField,
  }),
  {},
);
const hunk = v.fallback(v.object({ lines: v.fallback(v.array(v.unknown()), []) }), { lines: [] });

/** The lines a tool changed by the patch in its result. A file that was created has an empty patch: all of it is new. */
export function changedLines(result: unknown): ChangedLines {
  const { type, content, structuredPatch } = v.parse(change, result);
  if (structuredPatch === undefined) return { linesAdded: undefined, linesRemoved: undefined };
  if (type === "create" && structuredPatch.length === 0 && content !== undefined) {
    return { linesAdded: lineCount(content), linesRemoved: 0 };
  }
  const lines = structuredPatch.flatMap((part) => v.parse(hunk, part).lines);
  return { linesAdded: countOf(lines, "+"), linesRemoved: countOf(lines, "-") };
}

function countOf(lines: readonly unknown[], mark: string): number {
  return lines.filter((line) => typeof line === "string" && line.startsWith(mark)).length;
}

/** A last line without a line break is a line, too. */
function lineCount(text: string): number {
  let count = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Size of a value as JSON in UTF-8; undefined for what is absent. */
export function jsonBytes(value: unknown): number | undefined {
  return value === undefined ? undefined : Buffer.byteLength(JSON.stringify(value));
}

/** As much of a tool's input as helps to recognise the call: a long command, the beginning of a file. In characters. */
const maxInput = 4096;
/** As much of an error as says what went wrong; the rest is output. In characters. */
const maxError = 1024;

/** What a tool was given, as a tool call keeps it. */
export function inputOf(input: unknown): Pick<ToolCallAccount, "input" | "inputBytes" | "filePath"> {
  const text = input === undefined || input === null ? undefined : jsonText(input);
  return {
    input: text === undefined ? undefined : cutText(text, maxInput),
    inputBytes: text === undefined ? undefined : Buffer.byteLength(text),
    filePath: filePathIn(input),
  };
}

/** Why a tool failed, as a tool call keeps it. */
export function errorOf(text: string): string {
  return cutText(text, maxError);
}
