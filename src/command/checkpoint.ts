import { runCommand, type CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { diffCommand } from "./checkpoint/diff.ts";
import { listCommand } from "./checkpoint/list.ts";
import { restoreCommand } from "./checkpoint/restore.ts";
import { saveCommand } from "./checkpoint/save.ts";
import { showCommand } from "./checkpoint/show.ts";
import { modellessFlags } from "./flags.ts";
import type { Host } from "./host.ts";

const actions = {
  list: listCommand,
  show: showCommand,
  save: saveCommand,
  restore: restoreCommand,
  diff: diffCommand,
} as const;

/** What was saved of sessions before their context went: lists, shows, saves, gives back and compares it. */
export function checkpointCommand(host: Host): CommandDef {
  return {
    meta: {
      name: "checkpoint",
      description: "save what a session is doing, see what was saved, and give it back",
    },
    // For the help; each action has its own.
    args: {
      action: {
        type: "positional",
        description: "list [SESSION], show ID, save [SESSION], restore ID, or diff ID ID",
        required: false,
      },
      id: {
        type: "positional",
        description: "a checkpoint or a session: its id, or the beginning of one",
        required: false,
      },
      arm: {
        type: "boolean",
        description: "restore: give it to the session at its next start, instead of printing it",
      },
      limit: { type: "string", description: "list: how many (50)", valueHint: "N" },
      ...modellessFlags,
    },
    run: async ({ rawArgs: [action = "", ...rawArgs] }) => {
      const command = Object.entries(actions).find(([name]) => name === action)?.[1];
      if (command === undefined) throw unknownAction(action);
      await runCommand(command(host), { rawArgs });
    },
  };
}

function unknownAction(action: string): AppError {
  const begin =
    action === "" || action.startsWith("-") ? "checkpoint what?" : `checkpoint ${action} is not known:`;
  return new AppError(
    "invalid",
    `${begin} write 'checkpoint list', 'show ID', 'save [SESSION]', 'restore ID' or 'diff ID ID'`,
  );
}
