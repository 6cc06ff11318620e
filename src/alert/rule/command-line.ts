import { shellWord } from "../../domain/shell-word.ts";

/** A command about something that telemetry names, to be typed into a shell. Whoever sends telemetry chooses the name. */
export function commandLine(command: string, name: string): string {
  return `${command} ${shellWord(name)}`;
}
