import { isOurStatusLine } from "../../agent/claude-code/settings-status-command.ts";
import { statusLineIn } from "../../agent/claude-code/settings-status-line.ts";
import type { Machine } from "../../config/data-dir.ts";
import { shellWordsIn } from "../../domain/shell-word.ts";
import { faultOfCalls, inspectCall, type CalledProgram } from "./called-program.ts";
import { ok, type Check } from "./check.ts";
import { readSettingsText } from "./layer.ts";
import type { Remedies } from "./remedy.ts";

/** Our status line in the user's settings of the client. */
export interface StatusLineFacts {
  readonly path: string;
  readonly call: CalledProgram;
}

/** What settings.json starts as the status line; undefined where that is nothing of ours, or the file cannot be read. */
export function inspectStatusLine(path: string, machine: Machine): StatusLineFacts | undefined {
  try {
    const command = statusLineIn(readSettingsText(path));
    if (command === undefined || !isOurStatusLine(command)) return undefined;
    return { path, call: inspectCall(shellWordsIn(command), machine) };
  } catch {
    return undefined;
  }
}

/** Whether the status line can report to the collector of a data dir. */
export function judgeStatusLine({ path, call }: StatusLineFacts, dataDir: string, remedies: Remedies): Check {
  const name = "status line";
  const fault = faultOfCalls([call], dataDir);
  if (fault === undefined) return ok(name, `set up (${path})`);
  return { name, status: "warning", detail: `${fault} (${path})`, fix: remedies.setUp("--statusline") };
}
