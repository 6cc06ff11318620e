import { Hono } from "hono";
import { sessionContext } from "../../query/context/answer.ts";
import type { Parts } from "../parts.ts";
import { agentOf } from "./question.ts";

/** How full one session's context is, how it filled, and its subagents'. */
export function contextRoutes({ reader, clock, contexts }: Parts<"reader" | "clock" | "contexts">): Hono {
  return new Hono().get("/api/sessions/:id/context", (context) => {
    const asked = { id: context.req.param("id"), agent: agentOf(context, []) };
    return context.json(sessionContext(reader, { ...asked, settings: contexts, now: clock() }));
  });
}
