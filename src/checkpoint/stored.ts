import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { UnixMs } from "../domain/time.ts";
import { markerOf } from "../domain/checkpoint-marker.ts";
import { readName, stemOf } from "./place.ts";
import { checkpointSchema, type CheckpointState } from "./state.ts";
import { parseJson } from "../domain/json-object.ts";
import { readBounded } from "./bounded-text.ts";

/** A checkpoint as it lies in its folder. */
export interface Stored {
  readonly state: CheckpointState;
  /** Tokens of its text, by its length. */
  readonly textTokens: number;
  readonly path: string;
}

/** A file among the checkpoints that is none, or none any more. */
export interface Fault {
  readonly path: string;
  readonly reason: string;
}

/** Where the JSON of a checkpoint lies, as its name tells. */
export interface Place {
  readonly dir: string;
  readonly name: string;
  readonly at: UnixMs;
  readonly id: string;
}

/** Bounded lists of bounded texts come to far less; what is larger is not ours. */
const maxStateBytes = 4_000_000;
/** Letters of up to four bytes, of at most as many as a client takes. */
const maxTextBytes = 40_000;

const storedSchema = v.object({ ...checkpointSchema.entries, text_tokens: v.number() });

/** The JSON that keeps a checkpoint. */
export function storedText(state: CheckpointState, textTokens: number): string {
  return `${JSON.stringify({ ...state, text_tokens: textTokens }, undefined, 1)}\n`;
}

/** Places of the checkpoints in one session's folder, the newest first; none where there is no such folder. */
export function placesIn(dir: string): Place[] {
  return namesIn(dir)
    .flatMap((name) => {
      const read = readName(name);
      return read === undefined ? [] : [{ dir, name, ...read }];
    })
    .toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

/** The names in a folder; none where it cannot be listed, or is a link to another. */
export function namesIn(dir: string): string[] {
  try {
    return lstatSync(dir).isDirectory() ? readdirSync(dir) : [];
  } catch {
    return [];
  }
}

/** The checkpoint at a place, or why there is none: torn, foreign, of a later version. */
export function readStored({ dir, name, id }: Place): Stored | Fault {
  const path = join(dir, name);
  const file = readBounded(path, maxStateBytes);
  if (file === undefined || file.cut) return { path, reason: "it is not a file that can be read" };
  const told = parseJson(file.text);
  if (told === undefined) return { path, reason: "it is not whole" };
  const read = v.safeParse(storedSchema, told);
  if (!read.success) return { path, reason: "it is not a checkpoint of this version" };
  const { text_tokens: textTokens, ...state } = read.output;
  if (state.id !== id) return { path, reason: `it says that it is checkpoint ${state.id}` };
  return { state, textTokens, path };
}

/** Whether a file was a checkpoint, and whole. */
export function isStored(read: Stored | Fault): read is Stored {
  return "state" in read;
}

/** The text beside a checkpoint's JSON; undefined where it is missing or its marks are not where they were put. */
export function readMarkdown(
  dir: string,
  { id, at }: { readonly id: string; readonly at: UnixMs },
): string | undefined {
  const text = readBounded(join(dir, `${stemOf({ id, at })}.md`), maxTextBytes)?.text.trim();
  const mark = markerOf(id);
  return text?.startsWith(mark) === true && text.endsWith(mark) ? text : undefined;
}
