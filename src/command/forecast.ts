import type { CommandDef } from "citty";
import { forecast } from "../query/forecast.ts";
import { parseBudget, parseLevel, parsePeriod } from "../query/forecast/question.ts";
import { readFlags, strict, usageFlags } from "./flags.ts";
import { formatForecast } from "./format/forecast.ts";
import type { Host } from "./host.ts";
import { answerText, leavesOut } from "./output.ts";
import { openQuestion } from "./question.ts";

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
        period: parsePeriod(args.period, "--period"),
        next: args.next === true,
        level: parseLevel(args.level, "--level"),
        budgetUsd: parseBudget(args.budget, "--budget"),
      };
      using asked = openQuestion(host, args);
      const { config, reader, filter, calendar, now } = asked;
      const answer = forecast(reader, { filter, calendar, now, ...question, budgets: config.budget });
      const look = { ...asked.look, isNarrowed: leavesOut(filter) };
      host.out(answerText(answer, asked, () => formatForecast(answer, look)));
    },
  });
}
