import { AppError } from "../domain/error.ts";

/** What commands cannot do without, by the names of their arguments. */
const needs: Readonly<Record<string, string>> = {
  id: "a session id",
  silence: "the id of a silence",
  words: "words to look for",
  checkpoint: "the id of a checkpoint",
  from: "the ids of two checkpoints",
  to: "the id of a second checkpoint",
  allowance: "the id of an allowance",
};

/** citty says with a code that the command line itself was off. */
export function isUsageError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === "CLIError";
}

/** The library's sentence in our words, with the way on. */
export function usageFault(thrown: Error, command: string): AppError {
  // The library paints for pipes and files, too.
  const said = Bun.stripANSI(thrown.message);
  const [, flag, value, known] = /: (--\S+) \((.*)\)\. Expected one of: (.*)\.$/s.exec(said) ?? [];
  if (flag !== undefined)
    return new AppError("invalid", `${flag} ${value} is not known; use one of ${known}`);
  const missing = /Missing required positional argument: (\S+)/.exec(said)?.[1]?.toLowerCase();
  const fault = missing === undefined ? said : `${command} needs ${needs[missing] ?? `an ${missing}`}`;
  return new AppError("invalid", `${fault}; 'hallmonitor ${command} --help' shows how`);
}
