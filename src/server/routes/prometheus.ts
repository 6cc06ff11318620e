import { Hono } from "hono";
import type { Parts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

/** What Prometheus scrapes. It stands beside the API, but wants the token as that does. */
export function prometheusRoutes({ metrics }: Parts<"metrics">): Hono {
  return new Hono().get("/metrics", (context) => {
    refuseStrays(context, []);
    return metrics(context.req.raw);
  });
}
