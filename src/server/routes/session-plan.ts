import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { sessionPlan } from "../../query/plan/session-plan.ts";
import type { ServerParts } from "../parts.ts";
import { agentOf } from "./question.ts";

/** What one session set out to do, how far it is, and what works for it. */
export function sessionPlanRoutes({ reader, clock, readPlan }: ServerParts): Hono {
  return new Hono().get("/api/sessions/:id/plan", (context) => {
    const { agent: _, ...asked } = context.req.query();
    const withText = isTextWanted(asked);
    const id = context.req.param("id");
    return context.json(
      sessionPlan(reader, { id, agent: agentOf(context), now: clock(), readPlan, withText }),
    );
  });
}

function isTextWanted({ text = "false", ...strays }: Readonly<Record<string, string>>): boolean {
  const [stray] = Object.keys(strays);
  if (stray !== undefined)
    throw new AppError(
      "invalid",
      `${stray} is not known here; a plan is of one session, and takes only agent and text`,
    );
  if (text !== "true" && text !== "false")
    throw new AppError("invalid", "text must be true or false: whether the whole plan is wanted");
  return text === "true";
}
