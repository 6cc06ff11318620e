import { hookHandlers, isOurProgram, type HookMode } from "../../agent/claude-code/hook-setup.ts";
import { ourHandlersIn } from "../../agent/claude-code/settings-hooks.ts";
import type { SetupLayers, Wanted } from "../../agent/claude-code/settings-setup.ts";
import { isOurStatusLine } from "../../agent/claude-code/settings-status-command.ts";
import { statusLineIn } from "../../agent/claude-code/settings-status-line.ts";
import { AppError } from "../../domain/error.ts";
import type { SetupOptions } from "./options.ts";

/**
 * What the settings shall hold: what was asked for now, and what an earlier setup was asked for as long as it is still
 * there. The latter follows the collector and the program to where they are today.
 */
export function wantedOf(text: string, earlier: SetupLayers | undefined, options: SetupOptions): Wanted {
  const { variables, caller } = options;
  const hooks = options.hooks ?? (earlier?.hooks && hookModeIn(text));
  const statusLine = options.statusLine ?? (earlier?.statusLine && hasOurStatusLine(text) ? "on" : undefined);
  if (isCalled(hooks) || isCalled(statusLine)) checkName(caller.program);
  return {
    variables,
    hooks: hooks === undefined || hooks === "off" ? hooks : hookHandlers(hooks, caller),
    statusLine: statusLine === "on" ? caller : statusLine,
  };
}

function isCalled(wanted: string | undefined): boolean {
  return wanted !== undefined && wanted !== "off";
}

/** What the next setup would not know again it would set a second time, and never take out. */
function checkName(program: string): void {
  if (isOurProgram(program)) return;
  throw new AppError(
    "invalid",
    `hooks and a status line are known by the program's name: call ${program} hallmonitor, or hallmonitor-NAME, and run this again`,
  );
}

/** The way in which our handlers in the settings reach the collector; undefined when there are none. */
export function hookModeIn(text: string): HookMode | undefined {
  const handlers = ourHandlersIn(text);
  if (handlers.length === 0) return undefined;
  return handlers.some(([, handler]) => handler["type"] === "http") ? "http" : "command";
}

/** Whether the status line of the settings is ours. */
export function hasOurStatusLine(text: string): boolean {
  const command = statusLineIn(text);
  return command !== undefined && isOurStatusLine(command);
}
