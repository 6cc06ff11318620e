import { runCommand, type CommandDef } from "citty";
import type { AppError } from "../domain/error.ts";
import type { Host } from "./host.ts";

/** What a command does by its first word; without one it lists. */
export interface Actions {
  readonly list: Action;
  readonly [name: string]: Action;
}

type Action = (host: Host) => CommandDef;

/** Runs the action that the first word names, with all that stands behind it. Throws `unknown` for a word that names none. */
export async function runAction(
  host: Host,
  rawArgs: readonly string[],
  { actions, unknown }: { readonly actions: Actions; readonly unknown: (word: string) => AppError },
): Promise<void> {
  const [word = "", ...rest] = rawArgs;
  const isBare = word === "" || word.startsWith("-");
  const action = isBare ? actions.list : Object.entries(actions).find(([name]) => name === word)?.[1];
  if (action === undefined) throw unknown(word);
  await runCommand(action(host), { rawArgs: isBare ? [...rawArgs] : rest });
}
