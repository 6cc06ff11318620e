import { basename, dirname, join } from "node:path";
import { wordsOfHandler } from "../../agent/claude-code/hook-setup.ts";
import { ourHandlersIn } from "../../agent/claude-code/settings-hooks.ts";
import { isOurStatusLine } from "../../agent/claude-code/settings-status-command.ts";
import { statusLineIn } from "../../agent/claude-code/settings-status-line.ts";
import { shellWordsIn } from "../../domain/shell-word.ts";
import { realPath } from "../../file/look.ts";
import type { SetupOptions } from "./options.ts";
import { readRecords } from "./record.ts";

/** The setup of another data dir that settings hold: its hooks or its status line call the collector there. */
export interface OtherSetup {
  readonly dataDir: string;
  /** The command that takes it out. */
  readonly undo: string;
  /** Whether that data dir knows the way back. */
  readonly isRecorded: boolean;
}

/** Whose setup stands in the settings at a path where it is not that of this data dir; undefined where nothing calls another. */
export function otherSetupIn(text: string, path: string, options: SetupOptions): OtherSetup | undefined {
  const { others, undoPath } = options;
  if (others === undefined) return undefined;
  const own = dirname(undoPath);
  const called = callsIn(text).map((words) => others.dataDirOf(words));
  const dataDir = called.find((dir) => dir !== (realPath(own) ?? own));
  if (dataDir === undefined) return undefined;
  const records = readRecords(join(dataDir, basename(undoPath)));
  return {
    dataDir,
    undo: others.undoCommand(dataDir),
    isRecorded: records.some((record) => record.path === path),
  };
}

/** The words of every command in the settings that starts this program. */
function callsIn(text: string): readonly (readonly string[])[] {
  const line = statusLineIn(text);
  return [
    ...ourHandlersIn(text).flatMap(([, handler]) => {
      const words = wordsOfHandler(handler);
      return words === undefined ? [] : [words];
    }),
    ...(line !== undefined && isOurStatusLine(line) ? [shellWordsIn(line)] : []),
  ];
}
