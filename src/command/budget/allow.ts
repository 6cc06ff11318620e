import type { ArgsDef, CommandDef } from "citty";
import { budgetPeriods, type BudgetPeriod } from "../../domain/budget.ts";
import { AppError } from "../../domain/error.ts";
import type { AllowOrder } from "../../query/budget/allowance.ts";
import { Calendar, machineTimeZone } from "../../query/calendar.ts";
import { collectorOf } from "../collector.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { formatAllowed } from "../format/budget-allowance.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { ownCommand } from "../own-command.ts";
import { askAllowances } from "./collector.ts";
import { durationOf } from "../../domain/duration.ts";

/** Whose budget, how much more, and for how long. */
export const allowFlags = {
  session: {
    type: "string",
    description: "allow: let this session go on, whichever budget stops it",
    valueHint: "ID",
  },
  day: { type: "boolean", description: "allow: more for today" },
  week: { type: "boolean", description: "allow: more for this week" },
  month: { type: "boolean", description: "allow: more for this month" },
  usd: { type: "string", description: "allow: this many dollars more", valueHint: "N" },
  for: {
    type: "string",
    description: "allow: for this long, such as 30m, 2h, 1d (1h without --usd)",
    valueHint: "TIME",
  },
  reason: { type: "string", description: "allow: the reason, for later readers", valueHint: "TEXT" },
} as const satisfies ArgsDef;

/** Allows more than a budget has: through the collector where one runs, in this process where none does. */
export function allowCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "budget allow", description: "allow more than a budget has" },
    args: {
      ...allowFlags,
      project: {
        type: "string",
        description: "the budgets of this project: its folder, or the end of its path",
      },
      branch: { type: "string", description: "the budgets of this branch" },
      user: { type: "string", description: "the budgets of this user" },
      agent: { type: "string", description: "whose session, if two agents have one with this id" },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const { session, agent, project, branch, user, for: time, reason } = args;
      const period = periodOf(args);
      if (time !== undefined) durationOf(time, "--for");
      const order: AllowOrder = {
        session,
        agent,
        project,
        branch,
        user,
        period,
        usd: usdOf(args.usd),
        for: time,
        reason,
      };
      const { config } = host.loadConfig(dataFlagsOf(args));
      const collector = collectorOf(host, config);
      const answer =
        collector === undefined
          ? await host.changeAllowances(config, { allow: order })
          : await askAllowances(collector, { path: "", method: "POST", body: JSON.stringify(order) });
      const look = {
        calendar: new Calendar(machineTimeZone()),
        revoke: (id: string) => ownCommand(host, config.dataDir, "budget", "revoke", id),
      };
      host.out(args.json === true ? jsonText(answer) : formatAllowed(answer, look));
    },
  });
}

function periodOf(
  args: Readonly<Partial<Record<BudgetPeriod, boolean | undefined>>>,
): BudgetPeriod | undefined {
  const [period, ...others] = budgetPeriods.filter((name) => args[name] === true);
  if (others.length === 0) return period;
  throw new AppError("invalid", "name one of --day, --week and --month; run it once for each");
}

function usdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text.replace(/^\$/, ""));
  if (text.trim() !== "" && usd > 0 && Number.isFinite(usd)) return usd;
  throw new AppError("invalid", `--usd is not an amount in dollars above 0: ${text}; use a number such as 5`);
}
