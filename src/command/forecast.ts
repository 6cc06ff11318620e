import type { CommandDef } from "citty";
import { forecast } from "../query/forecast.ts";
import { parseBudget, parseLevel, parsePeriod } from "../query/forecast/question.ts";
import { dataFlagsOf, filterOf, readFlags, strict, usageFlags } from "./flags.ts";
import { formatForecast } from "./format/forecast.ts";
import type { Host } from "./host.ts";
import { answerText, leavesOut } from "./output.ts";
import { lookOn } from "./own-command.ts";

/** Says what the day, week and month will take, in total and per project. */
export function forecastCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "forecast",
      description: "estimate what the day, week and month will take, with an interval",
    },
    args: {
      ...readFlags,
      since: { type: "string", description: "learn from this day on", valueHint: "DAY" },
      last: {
        type: "string",
        description: "learn from the last days, weeks or months: 30d",
        valueHint: "SPAN",
      },
      until: {
        type: "string",
        description: "forecast as it was at the end of this day, or at this time",
        valueHint: "DAY",
      },
      "week-start": usageFlags["week-start"],
      period: { type: "string", description: "day, week or month", valueHint: "PERIOD" },
      next: { type: "boolean", description: "also the one after the current" },
      level: { type: "string", description: "how often the interval holds, in percent (80)", valueHint: "N" },
      budget: {
        type: "string",
        description: "dollars for this month: will they last? (budget.month_usd of the config)",
        valueHint: "USD",
      },
    },
    run: ({ args }) => {
      const question = {
        now: host.clock(),
        period: parsePeriod(args.period, "--period"),
        next: args.next === true,
        level: parseLevel(args.level, "--level"),
        budgetUsd: parseBudget(args.budget, "--budget"),
      };
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const asked = filterOf(args, reader, question.now);
      const answer = forecast(reader, { ...asked, ...question, budgets: config.budget });
      const look = { ...lookOn(host, config.dataDir), isNarrowed: leavesOut(asked.filter) };
      const answering = { json: args.json, reader, look };
      host.out(answerText(answer, answering, () => formatForecast(answer, look)));
    },
  });
}
