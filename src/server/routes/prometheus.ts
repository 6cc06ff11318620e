import { Hono } from "hono";
import type { ServerParts } from "../parts.ts";

/** What Prometheus scrapes. It stands beside the API, but wants the token as that does. */
export function prometheusRoutes({ metrics }: ServerParts): Hono {
  return new Hono().get("/metrics", (context) => metrics(context.req.raw));
}
