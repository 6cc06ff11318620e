import { Hono } from "hono";
import { formatInstant } from "../../domain/time.ts";
import { silentLosses } from "../../query/silent-loss.ts";
import { schemaVersion } from "../../query/shape.ts";
import type { ServerParts } from "../parts.ts";

/** How the collector itself is: what came in, what became of it, how the commits go. */
export function healthRoutes(parts: ServerParts): Hono {
  const { tally, queue, clock, startedAt, version, reading, reader, checkpoints } = parts;
  return new Hono().get("/api/health", (context) => {
    const { accepted, dropped, lastSeen, forbiddenKeys, commits } = tally.snapshot();
    return context.json({
      schema_version: schemaVersion,
      status: commits.failing ? "degraded" : "ok",
      version,
      uptime_s: Math.floor((clock() - startedAt) / 1000),
      queue: { waiting: queue.queued(), capacity: queue.capacity },
      commits: {
        count: commits.count,
        failed: commits.failed,
        observations: commits.observations,
        last_ms: roundOrNull(commits.lastMs),
        max_ms: roundOrNull(commits.maxMs),
      },
      items: {
        accepted: Object.fromEntries(accepted),
        dropped: Object.fromEntries(dropped),
        forbidden_attribute_keys: forbiddenKeys,
      },
      reading: reading(),
      checkpoints: checkpointShape(checkpoints()),
      silent_loss: silentLosses(reader, clock()),
      sources: Object.fromEntries(
        [...lastSeen].map(([source, at]) => [
          source,
          { last_seen_at: formatInstant(at), accepted: accepted.get(source) },
        ]),
      ),
    });
  });
}

function checkpointShape({ saved, given, failed, lastFailure }: ReturnType<ServerParts["checkpoints"]>) {
  const last =
    lastFailure === undefined ? null : { at: formatInstant(lastFailure.at), reason: lastFailure.reason };
  return { saved, given, failed, last_failure: last };
}

function roundOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
