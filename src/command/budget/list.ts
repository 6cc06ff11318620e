import type { CommandDef } from "citty";
import { budgetsAnswer } from "../../query/budget/budgets.ts";
import { hasBudgets } from "../../query/budget/budget.ts";
import { dataFlagsOf, filterOf, strict, periodFlags } from "../flags.ts";
import { formatBudgets } from "../format/budget.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { leavesOut } from "../output.ts";
import { lookOn } from "../own-command.ts";

/** Shows how every budget stands. */
export function listCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "budget list", description: "show budgets and what is spent of them" },
    args: {
      ...periodFlags,
      past: { type: "boolean", description: "also past allowances" },
    },
    run: ({ args }) => {
      const { config, file } = host.loadConfig(dataFlagsOf(args));
      const now = host.clock();
      const past = args.past === true;
      using reader = host.openReader(config.dataDir);
      const asked = filterOf(args, reader, now);
      const answer = budgetsAnswer(reader, { ...asked, past, now, settings: config.budget });
      const look = {
        ...lookOn(host, config.dataDir),
        isNarrowed: leavesOut(asked.filter),
        isSet: hasBudgets(config.budget),
        file: file ?? `${config.dataDir}/config.json`,
      };
      host.out(args.json === true ? jsonText(answer) : formatBudgets(answer, look));
    },
  });
}
