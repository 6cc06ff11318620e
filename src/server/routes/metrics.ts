import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { isOwned, type OwnerFilter } from "../../query/owner.ts";
import { listMetrics, metricEntry } from "../../query/metrics.ts";
import { streamEvents, type EventFeed } from "../sse.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf, limitOf, ownerOf } from "./question.ts";

/** The feed: every named record, as pages and as a stream. */
export function metricRoutes({ reader, hub, breakDown }: ServerParts): Hono {
  const feedOf = (filter: OwnerFilter): EventFeed => ({
    event: "metric",
    latest: () => reader.lastSeq(),
    after: (position, limit) =>
      reader.entriesAfter(position, limit).map((entry) => {
        const session = entry.sessionKey === undefined ? undefined : reader.sessionByKey(entry.sessionKey);
        const data = isOwned(session, filter) ? metricEntry(reader, entry, breakDown) : undefined;
        return { id: entry.seq, data };
      }),
  });
  return new Hono()
    .get("/api/metrics", (context) => {
      const { filter } = filterOf(context, reader, ["limit", "cursor"]);
      const before = beforeOf(context.req.query("cursor"));
      return context.json(listMetrics(reader, { filter, limit: limitOf(context, 100), before, breakDown }));
    })
    .get("/events/metrics", (context) =>
      streamEvents(context.req.raw, [{ feed: feedOf(ownerOf(context, reader)), hub }]),
    );
}

function beforeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined || cursor === "") return undefined;
  const before = Number(cursor);
  if (!Number.isSafeInteger(before)) {
    throw new AppError(
      "invalid",
      "cursor is not one of ours; take next_cursor from the previous page as it is",
    );
  }
  return before;
}
