import { shellWord } from "./shell-word.ts";

/**
 * A command of this program about something that telemetry names, to be typed into a shell. Whoever sends telemetry chooses
 * the name: it is one word, and never a flag.
 */
export function commandLine(command: string, name: string): string {
  return `${command} ${name.startsWith("-") ? "-- " : ""}${shellWord(name)}`;
}
