/**
 * The collector as a service of the user: texts for the three systems' managers, and the commands that make them take it. Everything here is
 * a pure function of the order; `install.ts` writes and runs.
 */
import { AppError } from "../../../domain/error.ts";

/** What is to run at each login. */
export interface ServiceOrder {
  /** Its name among the user's services: one for each data dir. */
  readonly name: string;
  /** The program and its arguments, all paths absolute. */
  readonly words: readonly string[];
  readonly dataDir: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How one system's manager is told. */
export interface ServiceManager {
  readonly called: string;
  /** A command that succeeds where the manager can be reached. */
  readonly probe: readonly string[];
  /** What to do where it cannot. */
  readonly otherwise: string;
  path(order: ServiceOrder): string;
  text(order: ServiceOrder): string;
  /** Commands that make the manager take the file, and start what it says. */
  install(order: ServiceOrder): readonly (readonly string[])[];
  /** A command that succeeds where the manager would start the service at the next login. */
  known(order: ServiceOrder): readonly string[];
  /** A command that stops the service until the next login, also one that is about to be started again. */
  halt(order: ServiceOrder): readonly string[];
  /** Commands that make it stop and forget the service, before its file goes. */
  remove(order: ServiceOrder): readonly (readonly string[])[];
  /** Commands for when its file is gone. */
  readonly forget: readonly (readonly string[])[];
  /** What else there is to know, as a sentence. */
  readonly hint: string;
}

/** Stands in every file that is ours. A file of this name without it is somebody else's, and is left alone. */
export const ownMark = "Written by Hallmonitor";

/** Refuses what no file of a manager can hold. */
export function checkWords(words: readonly string[]): void {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  const bad = words.find((word) => /[\u0000-\u001f\u007f]/.test(word));
  if (bad === undefined) return;
  throw new AppError(
    "invalid",
    `a service cannot be told ${JSON.stringify(bad)}: a path with a control character in it; choose another`,
  );
}
