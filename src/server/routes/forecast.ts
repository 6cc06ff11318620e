import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { forecast, parseBudget, parseLevel, parsePeriod } from "../../query/forecast.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf } from "./question.ts";

/** What the day, week and month will take. */
export function forecastRoutes({ reader, clock }: ServerParts): Hono {
  return new Hono().get("/api/forecast", (context) => {
    const text = (name: string): string | undefined => context.req.query(name) || undefined;
    const asked = filterOf(context, reader, ["period", "next", "level", "budget"]);
    return context.json(
      forecast(reader, {
        ...asked,
        now: clock(),
        period: parsePeriod(text("period"), "period"),
        next: parseNext(text("next")),
        level: parseLevel(text("level"), "level"),
        budgetUsd: parseBudget(text("budget"), "budget"),
      }),
    );
  });
}

function parseNext(text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw new AppError("invalid", `next is true or false, not ${text}`);
}
