import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { runAction } from "./action.ts";
import { allowCommand, allowFlags } from "./budget/allow.ts";
import { listCommand } from "./budget/list.ts";
import { revokeCommand } from "./budget/revoke.ts";
import { periodFlags } from "./flags.ts";
import type { Host } from "./host.ts";

const actions = { list: listCommand, allow: allowCommand, revoke: revokeCommand } as const;

/** How budgets stand, and what a person allows beyond them. */
export function budgetCommand(host: Host): CommandDef {
  return {
    meta: {
      name: "budget",
      description: [
        "show budgets, allow more, or take that back. For example:",
        "  hallmonitor budget --project shop",
        "  hallmonitor budget allow --session 1a2b3c4d --usd 5 --reason 'the release'",
        "  hallmonitor budget allow --day --for 2h",
        "  hallmonitor budget revoke l7",
      ].join("\n"),
    },
    // For the help; each action has its own.
    args: {
      action: {
        type: "positional",
        description: "list (default), allow, or revoke ID",
        required: false,
      },
      ...periodFlags,
      ...allowFlags,
      past: { type: "boolean", description: "list: also past allowances" },
    },
    run: ({ rawArgs }) => runAction(host, rawArgs, { actions, unknown: unknownAction }),
  };
}

function unknownAction(action: string): AppError {
  return new AppError(
    "invalid",
    `budget ${action} is not known: write 'budget list', 'budget allow --session ID --usd 5' or 'budget revoke ID'`,
  );
}
