import type { Operation, Operations, Parameter } from "../operation.ts";
import { feedFilters, owners } from "../parameter.ts";

const resumed: Parameter = {
  name: "Last-Event-ID",
  in: "header",
  description: "The id of the last event that was heard: what came since is told first.",
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
  "GET /events/alerts": stream("Tells of alerts that change.", "alert"),
  "GET /events/sessions": stream("Tells of sessions that change.", "session"),
  "GET /events/live": stream("Tells of sessions and of alerts that change, on one line.", "session", "alert"),
  "GET /events/metrics": withFeedFilters(stream("Tells of every new record of the feed.", "metric")),
  "GET /events/plans": stream("Tells of what happens to plans.", "plan"),
};
