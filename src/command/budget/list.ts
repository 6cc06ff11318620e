import type { CommandDef } from "citty";
import { budgetsAnswer } from "../../query/budget/budgets.ts";
import { hasBudgets } from "../../query/budget/budget.ts";
import { strict, periodFlags } from "../flags.ts";
import { formatBudgets } from "../format/budget.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { leavesOut } from "../output.ts";
import { openQuestion } from "../question.ts";

/** Shows how every budget stands. */
export function listCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "budget list", description: "show budgets and what is spent of them" },
    args: {
      ...periodFlags,
      past: { type: "boolean", description: "also past allowances" },
    },
    run: ({ args }) => {
      using asked = openQuestion(host, args);
      const { config, file, reader, filter, calendar, now } = asked;
      const past = args.past === true;
      const answer = budgetsAnswer(reader, { filter, calendar, past, now, settings: config.budget });
      const look = {
        ...asked.look,
        isNarrowed: leavesOut(filter),
        isSet: hasBudgets(config.budget),
        file: file ?? `${config.dataDir}/config.json`,
      };
      host.out(asked.json ? jsonText(answer) : formatBudgets(answer, look));
    },
  });
}
