import { Hono } from "hono";
import { healthAnswer, type HealthAnswer } from "../../query/health.ts";
import { withoutNames } from "../../query/nameless-health.ts";
import type { Asking, Parts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

type HealthParts = Parts<
  | "reader"
  | "tally"
  | "queue"
  | "checkpoints"
  | "gate"
  | "relays"
  | "alerts"
  | "reading"
  | "pushes"
  | "clock"
  | "startedAt"
  | "version"
  | "commandFlags"
>;

/** How the collector itself is: what came in, what became of it, how the commits go. Other users of this machine hear it without names. */
export function healthRoutes(parts: HealthParts): Hono<{ Bindings: Asking }> {
  const { tally, queue, clock, startedAt, version, reading, reader, checkpoints, gate, relays, pushes } =
    parts;
  const healthNow = (): HealthAnswer => {
    const now = clock();
    return healthAnswer(reader, {
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
      commandFlags: parts.commandFlags,
    });
  };
  return new Hono<{ Bindings: Asking }>().get("/api/health", (context) => {
    refuseStrays(context, []);
    const health = healthNow();
    return context.json(context.env.mayRead() ? health : withoutNames(health));
  });
}
