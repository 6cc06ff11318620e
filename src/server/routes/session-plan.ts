import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { sessionPlan } from "../../query/plan/session-plan.ts";
import type { Parts } from "../parts.ts";
import { agentOf } from "./question.ts";

/** What one session set out to do, how far it is, and what works for it. */
export function sessionPlanRoutes({ reader, clock, readPlan }: Parts<"reader" | "clock" | "readPlan">): Hono {
  return new Hono().get("/api/sessions/:id/plan", (context) => {
    const asked = { id: context.req.param("id"), agent: agentOf(context, ["text"]) };
    const withText = isTextWanted(context.req.query("text"));
    return context.json(sessionPlan(reader, { ...asked, now: clock(), readPlan, withText }));
  });
}

function isTextWanted(text = "false"): boolean {
  if (text !== "true" && text !== "false")
    throw new AppError("invalid", "text must be true or false: whether the whole plan is wanted");
  return text === "true";
}
