import * as v from "valibot";
import { aim } from "./kind.ts";

/** What a day, a week and a month may cost, all projects together. */
export const budget = v.pipe(
  v.strictObject({
    day_usd: aim({
      description: "What a day may cost. Forecasts say whether it lasts, and the dashboard shows it.",
      unit: "dollars",
      fallback: "off",
    }),
    week_usd: aim({ description: "What a week may cost.", unit: "dollars", fallback: "off" }),
    month_usd: aim({ description: "What a month may cost.", unit: "dollars", fallback: "off" }),
  }),
  v.description("Budgets of all projects together."),
  v.transform(({ day_usd: day, week_usd: week, month_usd: month }) => ({ day, week, month })),
  v.readonly(),
);
