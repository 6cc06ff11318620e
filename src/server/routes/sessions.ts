import { Hono } from "hono";
import { alertOwner } from "../../alert/alerts.ts";
import { board } from "../../query/board.ts";
import { isOwned, type OwnerFilter } from "../../query/owner.ts";
import { ThreadMemory } from "../../query/context/thread-memory.ts";
import { listSessions, partsOfSession, sessionParts, type SessionPart } from "../../query/sessions.ts";
import { parseStates } from "../../query/state-filter.ts";
import { ToldShapes } from "../../query/told-shapes.ts";
import { streamEvents, type EventFeed } from "../sse.ts";
import type { Parts } from "../parts.ts";
import { alertFeed } from "./alerts.ts";
import { pageSizes } from "./page-size.ts";
import { filterBesideSession, filterOf, limitOf, listenerOf, oneOf } from "./question.ts";

/**
 * Sessions: the list, those of now, one in full, and the stream of those that change: alone, and with alerts on the one line
 * that a tab of the page has (decisions/039).
 */
export function sessionRoutes({
  reader,
  hub,
  changes,
  clock,
  contexts,
  alerts,
}: Parts<"reader" | "hub" | "changes" | "clock" | "contexts" | "alerts">): Hono {
  const threads = new ThreadMemory(reader, changes);
  const shapes = new ToldShapes(reader);
  const feedOf = (filter: OwnerFilter): EventFeed => ({
    event: "session",
    latest: () => reader.lastChange(),
    after: (position, limit) => {
      const changed = reader.sessionsChangedSince(position, limit);
      const own = changed.filter((session) => isOwned(session, filter));
      const told = shapes.of(own, { now: clock(), contexts, threads });
      return changed.map(({ key, changed: id }) => ({ id, data: told.get(key) }));
    },
  });
  return new Hono()
    .get("/api/sessions", (context) => {
      const { filter } = filterOf(context, reader, ["limit", "cursor", "state"]);
      const told = context.req.query("state");
      const states = told === undefined ? undefined : parseStates(told, "state");
      const page = {
        limit: limitOf(context, pageSizes.sessions),
        cursor: context.req.query("cursor") || undefined,
      };
      return context.json(listSessions(reader, { filter, states, page, now: clock(), contexts, threads }));
    })
    .get("/api/board", (context) => {
      const asked = filterOf(context, reader, []);
      return context.json(board(reader, { ...asked, now: clock(), contexts, threads }));
    })
    .get("/api/sessions/:id", (context) => {
      const filter = filterBesideSession(context, reader, ["parts"]);
      const parts = partsIn(context.req.query("parts"));
      const asked = { id: context.req.param("id"), now: clock(), contexts, threads };
      return context.json(partsOfSession(reader, { ...asked, filter, parts }));
    })
    .get("/events/sessions", (context) =>
      streamEvents(context.req.raw, [{ feed: feedOf(listenerOf(context, reader)), hub }]),
    )
    .get("/events/live", (context) => {
      const owner = listenerOf(context, reader);
      const alertsOf = alertFeed({ reader, clock }, alertOwner(reader, owner));
      return streamEvents(context.req.raw, [
        { feed: feedOf(owner), hub },
        { feed: alertsOf, hub: alerts.hub },
      ]);
    });
}

/** Names of parts with commas between; all parts where none is named, and none for `none`. */
function partsIn(text: string | undefined): readonly SessionPart[] {
  if (text === undefined) return sessionParts;
  return text === "none" ? [] : text.split(",").map((name) => oneOf(sessionParts, "parts", name));
}
