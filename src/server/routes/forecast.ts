import { Hono } from "hono";
import { forecast } from "../../query/forecast.ts";
import { parseBudget, parseLevel, parsePeriod } from "../../query/forecast/question.ts";
import type { Parts } from "../parts.ts";
import { filterOf, oneOf } from "./question.ts";

/** What the day, week and month will take. */
export function forecastRoutes({ reader, clock, budgets }: Parts<"reader" | "clock" | "budgets">): Hono {
  return new Hono().get("/api/forecast", (context) => {
    const text = (name: string): string | undefined => context.req.query(name);
    const asked = filterOf(context, reader, ["period", "next", "projects", "level", "budget", "week_start"]);
    return context.json(
      forecast(reader, {
        ...asked,
        now: clock(),
        period: parsePeriod(text("period"), "period"),
        totalOnly: oneOf(["false", "true"], "projects", text("projects") ?? "true") === "false",
        next: oneOf(["false", "true"], "next", text("next") ?? "false") === "true",
        level: parseLevel(text("level"), "level"),
        budgetUsd: parseBudget(text("budget"), "budget"),
        budgets,
      }),
    );
  });
}
