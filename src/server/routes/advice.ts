import { Hono } from "hono";
import { adviseOn } from "../../query/advice.ts";
import { recent } from "../../query/recent.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf } from "./question.ts";

/** What could have cost less. */
export function adviceRoutes({ reader, whatIf, clock }: ServerParts): Hono {
  return new Hono().get("/api/advice", (context) => {
    const { filter, calendar } = filterOf(context, reader, []);
    return context.json(
      adviseOn(reader, { filter: recent(filter, { now: clock(), calendar }), prices: whatIf }),
    );
  });
}
