import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { kpis, parseDays, parseHistory } from "../../query/kpi/kpi.ts";
import type { Parts } from "../parts.ts";
import { filterOf } from "./question.ts";

/** The KPIs of the sessions that began in a period. */
export function kpiRoutes({ reader, clock, kpiTargets }: Parts<"reader" | "clock" | "kpiTargets">): Hono {
  return new Hono().get("/api/kpis", (context) => {
    const { filter, calendar } = filterOf(context, reader, ["days", "history"]);
    const text = context.req.query("days");
    if (text !== undefined && filter.from !== undefined) {
      throw new AppError("invalid", "days says where the period begins already; leave it or from out");
    }
    const days = text === undefined ? undefined : parseDays(text, "days");
    const periods = context.req.query("history");
    const history = periods === undefined ? undefined : parseHistory(periods, "history");
    return context.json(kpis(reader, { filter, days, calendar, now: clock(), targets: kpiTargets, history }));
  });
}
