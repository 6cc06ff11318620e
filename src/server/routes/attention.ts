import { Hono } from "hono";
import { attention } from "../../query/attention/attention.ts";
import { ThreadMemory } from "../../query/context/thread-memory.ts";
import { checkpointHealth } from "../../query/health.ts";
import type { ServerParts } from "../parts.ts";
import { ownerOf } from "./question.ts";

/** What needs somebody now, and what to do about it. */
export function attentionRoutes({ reader, clock, contexts, tally, reading, checkpoints }: ServerParts): Hono {
  const threads = new ThreadMemory(reader);
  return new Hono().get("/api/attention", (context) => {
    const filter = ownerOf(context, reader);
    const collector = {
      status: tally.snapshot().commits.failing ? "degraded" : "ok",
      reading: reading(),
      checkpoints: checkpointHealth(checkpoints()),
    } as const;
    return context.json(attention(reader, { filter, now: clock(), contexts, threads, collector }));
  });
}
