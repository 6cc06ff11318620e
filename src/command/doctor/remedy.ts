import { formatUnset } from "../shell.ts";

/** The shell and the collector that a remedy is written for. */
export interface RemedyPlace {
  readonly platform: NodeJS.Platform;
  /** What picks the data dir on our command line, as `--data-dir DIR`; empty for the usual one. */
  readonly dataFlags: readonly string[];
  /** The same for the client's folder. */
  readonly clientFlags: readonly string[];
}

/** Commands that put a finding right, ready to be typed. */
export interface Remedies {
  /** A command of this program on the same data dir. */
  ours(...words: readonly string[]): string;
  /** Writes the telemetry variables into the user's settings, and what the words ask for beside them. */
  setUp(...words: readonly string[]): string;
  /** Reads the transcripts of the client's folder. */
  importing(): string;
  showSpace(path: string): string;
  chmod(mode: string, paths: readonly string[]): string;
  /** Opens a file for a change that only a person can make. */
  edit(path: string): string;
  unset(names: readonly string[]): string;
}

/**
 * Commands for the shell of a platform: PowerShell on Windows, else what POSIX shells read. Every word is quoted where
 * it has to be.
 */
export function createRemedies({ platform, dataFlags, clientFlags }: RemedyPlace): Remedies {
  const isWindows = platform === "win32";
  const quoted = (words: readonly string[]): string => words.map((word) => quote(word, isWindows)).join(" ");
  return {
    ours: (...words) => quoted(["hallmonitor", ...words, ...dataFlags]),
    setUp: (...words) =>
      quoted(["hallmonitor", "setup", "claude-code", ...words, ...clientFlags, ...dataFlags]),
    // The folder stands alone here.
    importing: () => quoted(["hallmonitor", "import", ...clientFlags.slice(1), ...dataFlags]),
    showSpace: (path) => (isWindows ? "Get-PSDrive" : quoted(["df", "-h", path])),
    chmod: (mode, paths) => quoted(["chmod", mode, ...paths]),
    edit: (path) => (isWindows ? `notepad ${quoted([path])}` : `\${EDITOR:-vi} ${quoted([path])}`),
    unset: (names) => formatUnset(names, isWindows ? "powershell" : "bash").replaceAll("\n", "; "),
  };
}

/** A word that the shell reads literally; plain ones stay readable. */
function quote(word: string, isWindows: boolean): string {
  if (/^[\w@%+=:,./~-]+$/.test(word) || (isWindows && /^[\w@%+=:,./~\\-]+$/.test(word))) return word;
  return `'${word.replaceAll("'", isWindows ? "''" : String.raw`'\''`)}'`;
}
