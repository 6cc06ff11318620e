import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { runAction } from "./action.ts";
import { alertListFlags, listCommand } from "./alerts/list.ts";
import { silenceCommand, silenceFlags } from "./alerts/silence.ts";
import { trialCommand } from "./alerts/trial.ts";
import { unsilenceCommand } from "./alerts/unsilence.ts";
import { readFlags } from "./flags.ts";
import type { Host } from "./host.ts";

const actions = {
  list: listCommand,
  silence: silenceCommand,
  unsilence: unsilenceCommand,
  test: trialCommand,
} as const;

/** What needs somebody: lists alerts, silences them, and tries out who is told. */
export function alertsCommand(host: Host): CommandDef {
  const { model: _model, ...flags } = readFlags;
  return {
    meta: {
      name: "alerts",
      description: [
        "show what needs attention, silence it, and test notifications. For example:",
        "  hallmonitor alerts --all --last 7d",
        "  hallmonitor alerts silence a17 --for 2h --reason 'lunch'",
        "  hallmonitor alerts silence --rule waiting_input --project shop --for 8h",
        "  hallmonitor alerts unsilence s3",
        "  hallmonitor alerts list --check   # exits with 1 if a bad alert fires",
      ].join("\n"),
    },
    // For the help; each action has its own.
    args: {
      action: {
        type: "positional",
        description: "list (default), silence [ID], unsilence ID, or test",
        required: false,
      },
      alert: {
        type: "positional",
        description: "an alert such as a17, or a silence such as s3",
        required: false,
      },
      ...alertListFlags,
      ...silenceFlags,
      ...flags,
      all: { type: "boolean", description: "list: also past alerts; silence: all alerts" },
      rule: {
        type: "string",
        description: "only alerts of this rule, such as waiting_input",
        valueHint: "RULE",
      },
      until: {
        type: "string",
        description: "list: up to this day or time; silence: until then",
        valueHint: "TIME",
      },
    },
    run: ({ rawArgs }) => runAction(host, rawArgs, { actions, unknown: unknownAction }),
  };
}

function unknownAction(action: string): AppError {
  return new AppError(
    "invalid",
    `alerts ${action} is not known: write 'alerts', 'alerts silence ID --for 2h', 'alerts unsilence ID' or 'alerts test'`,
  );
}
