import { Hono } from "hono";
import { listSessions, sessionDetail, shapesOf } from "../../query/sessions.ts";
import type { EventFeed } from "../sse.ts";
import { streamEvents } from "../sse.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf, limitOf } from "./question.ts";

/** Sessions: the list, one in full, and the stream of those that change. */
export function sessionRoutes({ reader, hub, clock, contexts }: ServerParts): Hono {
  const feed: EventFeed = {
    event: "session",
    latest: () => reader.lastChange(),
    after: (position, limit) => {
      const sessions = reader.sessionsChangedSince(position, limit);
      const shapes = shapesOf(reader, sessions, { now: clock(), contexts });
      return shapes.map((data, index) => ({ id: sessions[index]?.changed ?? position, data }));
    },
  };
  return new Hono()
    .get("/api/sessions", (context) => {
      const { filter } = filterOf(context, reader, ["limit", "cursor"]);
      const page = { limit: limitOf(context, 50), cursor: context.req.query("cursor") || undefined };
      return context.json(listSessions(reader, { filter, page, now: clock(), contexts }));
    })
    .get("/api/sessions/:id", (context) => {
      const { filter } = filterOf(context, reader, []);
      const asked = { id: context.req.param("id"), now: clock(), contexts };
      return context.json(sessionDetail(reader, { ...asked, filter }));
    })
    .get("/events/sessions", (context) => streamEvents(context.req.raw, feed, hub));
}
