import { Hono } from "hono";
import type { ServerParts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

/** What Prometheus scrapes. It stands beside the API, but wants the token as that does. */
export function prometheusRoutes({ metrics }: ServerParts): Hono {
  return new Hono().get("/metrics", (context) => {
    refuseStrays(context, []);
    return metrics(context.req.raw);
  });
}
