import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { sessionContext } from "../../query/context/answer.ts";
import type { ServerParts } from "../parts.ts";
import { agentOf } from "./question.ts";

/** How full one session's context is, how it filled, and its subagents'. */
export function contextRoutes({ reader, clock, contexts }: ServerParts): Hono {
  return new Hono().get("/api/sessions/:id/context", (context) => {
    const stray = Object.keys(context.req.query()).find((name) => name !== "agent");
    if (stray !== undefined)
      throw new AppError("invalid", `${stray} is not known here; a context is of now and of one session`);
    const asked = { id: context.req.param("id"), agent: agentOf(context) };
    return context.json(sessionContext(reader, { ...asked, settings: contexts, now: clock() }));
  });
}
