import { messageOf } from "../domain/error.ts";
import * as v from "valibot";
import type { Fetch } from "./fetch.ts";
import { readingSchema } from "./reading.ts";

const healthShape = v.object({
  schema_version: v.number(),
  status: v.string(),
  version: v.string(),
  uptime_s: v.number(),
  commits: v.object({
    count: v.number(),
    failed: v.number(),
    last_failure: v.nullish(v.object({ at: v.string(), reason: v.string() })),
    p50_ms: v.nullish(v.number()),
    p95_ms: v.nullish(v.number()),
  }),
  queue: v.optional(v.object({ waiting: v.number(), capacity: v.number() })),
  process: v.optional(v.object({ pid: v.number(), started_at: v.string(), resident_bytes: v.number() })),
  alerts: v.optional(v.object({ open: v.number(), firing: v.number() })),
  items: v.object({ dropped: v.record(v.string(), v.number()) }),
  sources: v.record(v.string(), v.object({ last_seen_at: v.string() })),
  // Collectors of the versions before did not read files.
  reading: v.optional(readingSchema),
  // Nor did those before keep states of sessions.
  checkpoints: v.optional(
    v.object({
      saved: v.number(),
      given: v.number(),
      failed: v.number(),
      last_failure: v.nullable(v.object({ at: v.string(), reason: v.string() })),
    }),
  ),
  // Nor did those send anything on.
  relays: v.optional(
    v.array(
      v.object({
        name: v.string(),
        endpoint: v.string(),
        sent: v.number(),
        dropped: v.record(v.string(), v.number()),
        waiting: v.object({ items: v.number(), oldest_at: v.nullable(v.string()) }),
        last_error: v.nullable(v.object({ reason: v.string() })),
        warning: v.nullable(v.string()),
      }),
    ),
  ),
  // Nor did those before tell people of alerts.
  notifiers: v.optional(
    v.array(
      v.object({
        name: v.string(),
        kind: v.string(),
        sent: v.number(),
        failed: v.number(),
        waiting: v.number(),
        failing_since: v.nullable(v.string()),
        last_failure: v.nullable(v.object({ at: v.string(), reason: v.string() })),
      }),
    ),
  ),
  // Nor did those before push metrics or stop agents.
  pushgateway: v.nullish(
    v.object({
      url: v.string(),
      pushed: v.number(),
      failed: v.number(),
      last_pushed_at: v.nullable(v.string()),
      last_failure: v.nullable(v.object({ at: v.string(), reason: v.string() })),
    }),
  ),
  budget_gate: v.optional(
    v.object({
      stop: v.array(v.string()),
      stop_without_budget: v.optional(v.array(v.string()), []),
      stops: v.number(),
      failed: v.number(),
      last_failure: v.nullable(v.object({ at: v.string(), reason: v.string() })),
    }),
  ),
  silent_loss: v.optional(
    v.array(
      v.object({
        session_id: v.string(),
        project: v.nullable(v.string()),
        // A collector of an older version looks at events alone.
        channel: v.optional(v.picklist(["events", "counters"]), "events"),
        requests: v.number(),
        tokens: v.number(),
        silent_since: v.nullable(v.string()),
      }),
    ),
    [],
  ),
});

/** What a collector says of itself. */
export type Health = v.InferOutput<typeof healthShape>;

/** What came of asking for health. `silent`: nobody answered in time, or what answered refused or is no collector. */
export type HealthFacts =
  | {
      readonly kind: "answered";
      readonly health: Health;
      /** Whether it asks every sender for the token, as one does that listens beyond this machine. */
      readonly closed: boolean;
    }
  | { readonly kind: "silent"; readonly reason: string };

/** A healthy collector answers in a few milliseconds, one under a heavy import within a second. */
const answerWithinMs = 3000;

/** Asks as an agent would, without a token, and with it where that is refused. */
export async function askHealth(
  httpUrl: string,
  token: string | undefined,
  fetch: Fetch,
): Promise<HealthFacts> {
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${httpUrl}/api/health`, {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    });
  try {
    const open = await ask({});
    const closed = open.status === 401;
    const response = closed && token !== undefined ? await ask({ authorization: `Bearer ${token}` }) : open;
    if (!response.ok) return { kind: "silent", reason: `it answers ${response.status} to /api/health` };
    return { kind: "answered", health: v.parse(healthShape, await response.json()), closed };
  } catch (thrown) {
    return { kind: "silent", reason: reasonOf(thrown) };
  }
}

function reasonOf(thrown: unknown): string {
  if (v.isValiError(thrown) || thrown instanceof SyntaxError)
    return "what answers at /api/health is no collector of ours";
  if (thrown instanceof Error && thrown.name === "TimeoutError")
    return `nothing answers within ${answerWithinMs / 1000} s`;
  return messageOf(thrown);
}
