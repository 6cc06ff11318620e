import { Hono } from "hono";
import { patternsOf } from "../../query/patterns.ts";
import { recent } from "../../query/recent.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf } from "./question.ts";

/** When, how long and with what one works. */
export function patternRoutes({ reader, clock }: ServerParts): Hono {
  return new Hono().get("/api/patterns", (context) => {
    const { filter, calendar } = filterOf(context, reader, []);
    return context.json(patternsOf(reader, { filter: recent(filter, { now: clock(), calendar }), calendar }));
  });
}
