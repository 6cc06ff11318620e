import { Hono } from "hono";
import { attention } from "../../alert/attention.ts";
import type { Parts } from "../parts.ts";
import { ownerOf } from "./question.ts";

/** What needs somebody now, and what to do about it. */
export function attentionRoutes({ reader, alerts }: Parts<"reader" | "alerts">): Hono {
  return new Hono().get("/api/attention", (context) =>
    context.json(attention(reader, alerts.asked(ownerOf(context, reader)))),
  );
}
