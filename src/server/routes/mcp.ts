import { Hono } from "hono";
import type { Asking, Parts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

/** An agent's questions about itself, in the protocol that agents speak. */
export function mcpRoutes({ mcp }: Parts<"mcp">): Hono<{ Bindings: Asking }> {
  return new Hono<{ Bindings: Asking }>().all("/mcp", (context) => {
    // A mistake in what narrows would tell of all projects.
    refuseStrays(context, ["project"]);
    return mcp(context.req.raw, context.env);
  });
}
