/**
 * The command of the status line in settings.json, which the client runs through a shell. It has one place for such a
 * command, so the user's own is carried inside ours.
 */
import { shellWord, shellWordsIn } from "../../domain/shell-word.ts";

/** The program and what it is called with, as words for a shell. */
export interface StatusLineProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** The command that shows our line, or the user's own when there is one to wrap. */
export function statusLineCommand({ program, args, platform }: StatusLineProgram, wrapped?: string): string {
  // On Windows the shell may be Git Bash or PowerShell; both take a path with slashes.
  const path = platform === "win32" ? program.replaceAll("\\", "/") : program;
  const words = [path, "statusline", ...args, ...(wrapped === undefined ? [] : ["--wrap", wrapped])];
  return words.map((word) => shellWord(word)).join(" ");
}

/** Whether a command of a status line was put there by us, wherever it leads. */
export function isOurStatusLine(command: string): boolean {
  return /^(?:[^'"\s]*[/\\]|'(?:[^']|'\\'')*[/\\])?hallmonitor[^/\\'"\s]*'? statusline(?:\s|$)/i.test(
    command,
  );
}

/** The user's command inside a command of ours. */
export function wrappedIn(command: string): string | undefined {
  const [flag, word] = shellWordsIn(command).slice(-2);
  return flag === "--wrap" && word !== "" ? word : undefined;
}
