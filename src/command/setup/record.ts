import * as v from "valibot";
import type { SetupLayers } from "../../agent/claude-code/settings-setup.ts";
import { AppError } from "../../domain/error.ts";
import { readText, writeText } from "./settings-file.ts";

/** What setup has done to one settings file, kept in the data folder: the way back. */
export interface SetupRecord extends SetupLayers {
  readonly path: string;
  /** Whether the settings file was created by the setup. */
  readonly created: boolean;
}

const layer = {
  digest: v.string(),
  edits: v.array(v.object({ at: v.number(), removed: v.string(), inserted: v.string() })),
};
const setupRecord = v.object({
  path: v.string(),
  created: v.boolean(),
  undo: v.object({
    ...layer,
    variables: v.array(v.object({ name: v.string(), value: v.string(), before: v.optional(v.string()) })),
    createdEnv: v.boolean(),
  }),
  hooks: v.optional(v.object(layer)),
  statusLine: v.optional(
    v.object({
      ...layer,
      command: v.optional(v.string()),
      before: v.optional(v.string()),
      within: v.boolean(),
    }),
  ),
});
const recordFile = v.object({ version: v.literal(1), settings: v.array(setupRecord) });

/** All records; none when there is no file. */
export function readRecords(undoPath: string): readonly SetupRecord[] {
  const text = readText(undoPath);
  if (text === undefined) return [];
  try {
    return v.parse(recordFile, JSON.parse(text)).settings;
  } catch (error) {
    const remedy = "move it away; then what an earlier setup has set must be taken out by hand";
    throw new AppError("invalid", `${undoPath} is not a record of a setup: ${remedy}`, { cause: error });
  }
}

/** Replaces the file of records. */
export function writeRecords(undoPath: string, settings: readonly SetupRecord[]): void {
  writeText(undoPath, JSON.stringify({ version: 1, settings }), readText(undoPath));
}
