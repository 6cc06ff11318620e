import { Hono, type Context } from "hono";
import { timelineRow } from "../../query/timeline/detail.ts";
import { sessionTimeline } from "../../query/timeline/timeline.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { agentOf, limitOf } from "./question.ts";

/** What happened in one session when, in pages that go on where the last one ended, and any row of it in full. */
export function timelineRoutes({ reader, changes }: Parts<"reader" | "changes">): Hono {
  return new Hono()
    .get("/api/sessions/:id/timeline", (context) => {
      const asked = whose(context, ["cursor", "limit"]);
      const limit = limitOf(context, pageSizes.timeline);
      const cursor = context.req.query("cursor") || undefined;
      return context.json(sessionTimeline(reader, { ...asked, cursor, limit, changes }));
    })
    .get("/api/sessions/:id/timeline/:key", (context) =>
      context.json(timelineRow(reader, { ...whose(context, []), key: context.req.param("key") })),
    );
}

function whose(context: Context, others: readonly string[]): { id: string; agent: string | undefined } {
  return { id: context.req.param("id") ?? "", agent: agentOf(context, others) };
}
