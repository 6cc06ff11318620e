import { shellWord } from "./shell-word.ts";

/**
 * A command of this program about something that telemetry names, to be typed into a shell. Whoever sends telemetry chooses
 * the name: it is one word, and never a flag.
 */
export function commandLine(command: string, name: string): string {
  return `${command} ${name.startsWith("-") ? "-- " : ""}${shellWord(name)}`;
}

/** The command with more flags, such as ` --data-dir DIR`. Behind a `--` they would be no flags. */
export function withFlags(command: string, flags: string): string {
  return command.replace(/^(hallmonitor(?: [a-z]+)*)(?= -- )|$/, (_, words = "") => `${words}${flags}`);
}

/**
 * A text for people whose commands of this program, which stand in quotes, are all given the flags; one that has them keeps its own.
 * A quote behind a blank begins a word of the command.
 */
export function adviceWithFlags(text: string, flags: string): string {
  return text.replace(/'(hallmonitor [^'\n]*[^'\s])'/g, (told, command: string) =>
    /--(?:data-dir|help)\b/.test(command) ? told : `'${withFlags(command, flags)}'`,
  );
}
