import { Hono } from "hono";
import { entryFilter, isAsked, type FeedQuestion } from "../../query/feed-filter.ts";
import { isOwned, type OwnerFilter } from "../../query/owner.ts";
import { entryProject, listMetrics, metricEntry } from "../../query/metrics.ts";
import { foreignCursor } from "../../query/page.ts";
import { streamEvents, type EventFeed } from "../sse.ts";
import type { Parts } from "../parts.ts";
import { feedNames, feedQuestionOf } from "./feed-question.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf, listenerOf } from "./question.ts";

/** The feed: every named record, as pages and as a stream. */
export function metricRoutes({ reader, hub }: Parts<"reader" | "hub">): Hono {
  const feedOf = (owner: OwnerFilter, asked: FeedQuestion): EventFeed => ({
    event: "metric",
    latest: () => reader.lastSeq(),
    after: (position, limit) =>
      reader.entriesAfter(position, limit).map((entry) => {
        const session = entry.sessionKey === undefined ? undefined : reader.sessionByKey(entry.sessionKey);
        const isMeant = isOwned(session, owner, entryProject(reader, entry, session));
        const told = isMeant ? metricEntry(reader, entry) : undefined;
        return { id: entry.seq, data: told !== undefined && isAsked(told, asked) ? told : undefined };
      }),
  });
  return new Hono()
    .get("/api/metrics", (context) => {
      const { filter } = filterOf(context, reader, ["limit", "cursor", ...feedNames]);
      return context.json(
        listMetrics(reader, {
          filter: entryFilter(filter, feedQuestionOf(context)),
          limit: limitOf(context, pageSizes.metrics),
          before: beforeOf(context.req.query("cursor")),
        }),
      );
    })
    .get("/events/metrics", (context) => {
      const feed = feedOf(listenerOf(context, reader, feedNames), feedQuestionOf(context));
      return streamEvents(context.req.raw, [{ feed, hub }]);
    });
}

function beforeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined || cursor === "") return undefined;
  const before = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (!Number.isSafeInteger(before)) throw foreignCursor();
  return before;
}
