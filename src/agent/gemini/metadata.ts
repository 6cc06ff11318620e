import * as v from "valibot";
import { toPlain, type AttributeValue } from "../../domain/attribute.ts";
import { parseJson } from "../../domain/json-object.ts";

/** What the metadata of a call of a tool says; lines are those that the model itself changed. */
export interface ToolMetadata {
  readonly exitCode: number | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
}

const count = v.fallback(v.optional(v.number()), undefined);
const fields = v.object({ exitCode: count, model_added_lines: count, model_removed_lines: count });

/** Gemini CLI sends the metadata as JSON text, Qwen Code as a map. A shell that ran is a success, whatever it ended with. */
export function metadataOf(value: AttributeValue): ToolMetadata {
  const read = v.safeParse(fields, typeof value === "string" ? parseJson(value) : toPlain(value));
  const told = read.success ? read.output : undefined;
  return {
    exitCode: told?.exitCode,
    linesAdded: told?.model_added_lines,
    linesRemoved: told?.model_removed_lines,
  };
}

/** Metadata of which nothing is left but what is read of it. */
export function metadataText({ exitCode, linesAdded, linesRemoved }: ToolMetadata): string {
  return JSON.stringify({ exitCode, model_added_lines: linesAdded, model_removed_lines: linesRemoved });
}
