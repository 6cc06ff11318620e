import { Hono } from "hono";
import { board } from "../../query/board.ts";
import { isOwned, type OwnerFilter } from "../../query/owner.ts";
import { ThreadMemory } from "../../query/context/thread-memory.ts";
import { listSessions, sessionDetail, shapesOf } from "../../query/sessions.ts";
import { parseStates } from "../../query/state-filter.ts";
import type { EventFeed } from "../sse.ts";
import { streamEvents } from "../sse.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf, limitOf, ownerOf } from "./question.ts";

/** Sessions: the list, those of now, one in full, and the stream of those that change. */
export function sessionRoutes({ reader, hub, clock, contexts }: ServerParts): Hono {
  const threads = new ThreadMemory(reader);
  const feedOf = (filter: OwnerFilter): EventFeed => ({
    event: "session",
    latest: () => reader.lastChange(),
    after: (position, limit) => {
      const changed = reader.sessionsChangedSince(position, limit);
      const own = changed.filter((session) => isOwned(session, filter));
      const shapes = shapesOf(reader, own, { now: clock(), contexts, threads });
      const told = new Map(shapes.map((shape) => [nameOf(shape), shape]));
      return changed.map((session) => ({ id: session.changed, data: told.get(nameOf(session)) }));
    },
  });
  return new Hono()
    .get("/api/sessions", (context) => {
      const { filter } = filterOf(context, reader, ["limit", "cursor", "state"]);
      const told = context.req.query("state") || undefined;
      const states = told === undefined ? undefined : parseStates(told, "state");
      const page = { limit: limitOf(context, 50), cursor: context.req.query("cursor") || undefined };
      return context.json(listSessions(reader, { filter, states, page, now: clock(), contexts, threads }));
    })
    .get("/api/board", (context) => {
      const asked = filterOf(context, reader, []);
      return context.json(board(reader, { ...asked, now: clock(), contexts, threads }));
    })
    .get("/api/sessions/:id", (context) => {
      const { filter } = filterOf(context, reader, []);
      const asked = { id: context.req.param("id"), now: clock(), contexts };
      return context.json(sessionDetail(reader, { ...asked, filter }));
    })
    .get("/events/sessions", (context) =>
      streamEvents(context.req.raw, feedOf(ownerOf(context, reader)), hub),
    );
}

/** Ids are unique to their agent only. */
function nameOf({ agent, id }: { readonly agent: string; readonly id: string }): string {
  return JSON.stringify([agent, id]);
}
