import type { Operation, Operations, Parameter } from "../operation.ts";
import { feedFilters, owners } from "../parameter.ts";

const resumed: Parameter = {
  name: "Last-Event-ID",
  in: "header",
  description: "The id of the last event received: the stream begins with what came since.",
  schema: { type: "string" },
};

const stream = (summary: string, ...events: readonly string[]): Operation => ({
  summary,
  parameters: [...owners, resumed],
  content: { "text/event-stream": { type: "string" } },
  events,
});

function withFeedFilters(told: Operation): Operation {
  return { ...told, parameters: [...feedFilters, ...(told.parameters ?? [])] };
}

/** What changes, told when it does, as server-sent events. */
export const streamOperations: Operations = {
  "GET /events/alerts": stream("Streams changed alerts.", "alert"),
  "GET /events/sessions": stream("Streams changed sessions.", "session"),
  "GET /events/live": stream("Streams changed sessions and alerts on one connection.", "session", "alert"),
  "GET /events/metrics": withFeedFilters(stream("Streams every new record of the feed.", "metric")),
  "GET /events/plans": stream("Streams events of plans.", "plan"),
};
