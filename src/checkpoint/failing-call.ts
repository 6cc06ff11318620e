import { cutText } from "../domain/cut-text.ts";
import { errorKindOf, hasAnswered, hasFailed, type ToolCall } from "../domain/tool-call.ts";
import { formatInstant } from "../domain/time.ts";
import { pathInProject } from "./project-path.ts";
import type { CheckpointFailure } from "./state.ts";
import { parseJson } from "../domain/json-object.ts";

interface Settings {
  readonly project: string | undefined;
  /** Whether commands and errors may be told in their own words. */
  readonly keepText: boolean;
}

const maxError = 200;

/** Calls that failed alike, the latest first: the same tool on the same thing with the same kind of error. Oldest come in first. */
export function failingCalls(calls: readonly ToolCall[], settings: Settings): CheckpointFailure[] {
  const failures = new Map<string, CheckpointFailure>();
  /** Names of failures by what they were about, until that succeeds. */
  const open = new Map<string, Set<string>>();
  for (const call of calls) {
    const { tool = "a tool" } = call;
    const about = aboutOf(call, settings);
    const thing = JSON.stringify([tool, about.command, about.path]);
    if (hasFailed(call)) {
      const error = errorOf(call, settings);
      const name = JSON.stringify([thing, error]);
      const times = (failures.get(name)?.times ?? 0) + 1;
      // Taken out first, so that the latest failure stands last.
      failures.delete(name);
      const last_at = formatInstant(call.at);
      failures.set(name, { tool, error, ...about, times, last_at, passed_since: false });
      open.set(thing, (open.get(thing) ?? new Set()).add(name));
    } else if (hasAnswered(call) && isKnown(about)) {
      for (const name of open.get(thing) ?? []) markPassed(failures, name);
      open.delete(thing);
    }
  }
  return [...failures.values()].toReversed();
}

type About = Pick<CheckpointFailure, "command" | "path">;

/** Only where it is known what a call was about can another one be the same again. */
function isKnown({ command, path }: About): boolean {
  return command !== null || path !== null;
}

function markPassed(failures: Map<string, CheckpointFailure>, name: string): void {
  const known = failures.get(name);
  if (known !== undefined) failures.set(name, { ...known, passed_since: true });
}

function aboutOf({ input, filePath }: ToolCall, { project, keepText }: Settings): About {
  return {
    command: keepText ? commandIn(input) : null,
    path: filePath === undefined ? null : pathInProject(filePath, project),
  };
}

/** The beginning of a shell's command. A long input is kept cut, so it may be no whole JSON. */
const command = /"command":"((?:[^"\\]|\\u[\da-f]{4}|\\[^u]){1,300})/i;

function commandIn(input: string | undefined): string | null {
  const [, text] = command.exec(input ?? "") ?? [];
  const read = text === undefined ? undefined : parseJson(`"${text}"`);
  return typeof read === "string" ? read : null;
}

function errorOf({ error }: ToolCall, { keepText }: Settings): string | null {
  if (error === undefined) return null;
  const kind = errorKindOf(error);
  if (!keepText) return kind;
  const [line = ""] = error.trim().split("\n");
  return cutText(line, maxError) || kind;
}
