import { Hono } from "hono";
import type { ServerParts } from "../parts.ts";

/** An agent's questions about itself, in the protocol that agents speak. */
export function mcpRoutes({ mcp }: ServerParts): Hono {
  return new Hono().all("/mcp", (context) => mcp(context.req.raw));
}
