import { Hono } from "hono";
import { healthAnswer } from "../../query/health.ts";
import type { ServerParts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

/** How the collector itself is: what came in, what became of it, how the commits go. */
export function healthRoutes(parts: ServerParts): Hono {
  const { tally, queue, clock, startedAt, version, reading, reader, checkpoints, gate, relays, pushes } =
    parts;
  return new Hono().get("/api/health", (context) => {
    refuseStrays(context, []);
    const now = clock();
    return context.json(
      healthAnswer(reader, {
        ...tally.snapshot(),
        lastMinute: tally.lastMinute(now),
        queue: { waiting: queue.queued(), capacity: queue.capacity },
        checkpoints: checkpoints(),
        gate: gate(),
        relays: relays(),
        alerts: parts.alerts.account(),
        notifiers: parts.alerts.notifiers(),
        reading: reading(),
        pushes: pushes(),
        version,
        startedAt,
        now,
        pid: process.pid,
        residentBytes: process.memoryUsage.rss(),
      }),
    );
  });
}
